using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Envelopes.Properties;

public sealed class KemKeyTests
{
    // The points of small order on Curve25519 and its twist, RFC 7748 §6.1 and Bernstein's list: 0, 1, two of order 8, p − 1, p, p + 1.
    public static readonly TheoryData<string> SmallOrderPoints =
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    [Theory]
    [MemberData(nameof(SmallOrderPoints))]
    public void An_X25519_point_of_small_order_is_neither_a_key_nor_an_encapsulation(string point)
    {
        using var key = KemPrivateKey.Generate(HpkeSuite.XWing);
        var publicKey = key.PublicKey.Bytes.ToArray();
        Convert.FromHexString(point).CopyTo(publicKey, 1184);
        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(HpkeSuite.XWing, publicKey).Refusal?.Reason);

        var message = SingleShot.Seal(key.PublicKey, [], [], []);
        Convert.FromHexString(point).CopyTo(message.Enc, 1088);
        Assert.Equal(Reasons.DecryptionFailed, SingleShot.Open(key, message.Enc, [], [], message.Ciphertext).Refusal?.Reason);
        Assert.False(key.TryDecapsulate(message.Enc, new byte[32]));
    }

    [Fact]
    public void An_ML_KEM_key_with_a_coefficient_beyond_the_modulus_is_refused()
    {
        using var key = KemPrivateKey.Generate(HpkeSuite.XWing);
        var publicKey = key.PublicKey.Bytes.ToArray();
        publicKey[0] = 0xff;
        publicKey[1] |= 0x0f;
        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(HpkeSuite.XWing, publicKey).Refusal?.Reason);
    }

    [Fact]
    public void A_P_256_point_off_the_curve_at_infinity_or_compressed_is_refused()
    {
        using var key = KemPrivateKey.Generate(HpkeSuite.P256);
        var message = SingleShot.Seal(key.PublicKey, [], [], []);
        var valid = key.PublicKey.Bytes.ToArray();
        for (var bit = 0; bit < valid.Length * 8; bit++)
        {
            var point = valid.ToArray();
            point[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(HpkeSuite.P256, point).Refusal?.Reason);
            Assert.Equal(Reasons.DecryptionFailed, SingleShot.Open(key, point, [], [], message.Ciphertext).Refusal?.Reason);
        }

        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(HpkeSuite.P256, new byte[65]).Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(HpkeSuite.P256, [0]).Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(HpkeSuite.P256, [4, .. new byte[64]]).Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(HpkeSuite.P256, [(byte)(2 + (valid[64] & 1)), .. valid.AsSpan(1, 32)]).Refusal?.Reason);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", false)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    public void A_P_256_scalar_is_at_least_one_and_below_the_order(string scalar, bool accepted)
        => Assert.Equal(accepted, KemPrivateKey.Import(HpkeSuite.P256, Convert.FromHexString(scalar)).IsAccepted);

    [Theory]
    [InlineData(HpkeSuite.XWing)]
    [InlineData(HpkeSuite.P256)]
    public void Keys_have_exactly_one_length(HpkeSuite suite)
    {
        using var key = KemPrivateKey.Generate(suite);
        var publicKey = key.PublicKey.Bytes.ToArray();
        Assert.Equal(key.PublicKey, KemPublicKey.Parse(suite, publicKey).OrThrow());
        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(suite, publicKey.AsSpan(..^1)).Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, KemPublicKey.Parse(suite, [.. publicKey, 0]).Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, KemPrivateKey.Import(suite, new byte[31]).Refusal?.Reason);
        Assert.Equal(Reasons.IdentityInvalid, KemPrivateKey.Import(suite, [1, .. new byte[32]]).Refusal?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x0020)]
    [InlineData(0x0041)]
    public void A_suite_that_is_not_ours_is_refused(int suite)
    {
        Assert.Equal(Reasons.SuiteRefused, KemPublicKey.Parse((HpkeSuite)suite, new byte[32]).Refusal?.Reason);
        Assert.Equal(Reasons.SuiteRefused, KemPrivateKey.Import((HpkeSuite)suite, new byte[32]).Refusal?.Reason);
    }

    [Fact]
    public void A_disposed_key_neither_opens_nor_exports_and_never_prints_its_secret()
    {
        var key = KemPrivateKey.Generate(HpkeSuite.P256);
        Assert.DoesNotContain(Convert.ToHexStringLower(key.Export()), key.ToString()!, StringComparison.OrdinalIgnoreCase);
        var message = SingleShot.Seal(key.PublicKey, [], [], []);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Export());
        Assert.Throws<ObjectDisposedException>(() => SingleShot.Open(key, message.Enc, [], [], message.Ciphertext));
    }
}
