using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Identity;

public sealed class InstitutionIdentityTests : IDisposable
{
    private static readonly DateTimeOffset Created = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly SigningKey key = SigningKey.Generate();

    [Fact]
    public void An_identity_verifies_and_keeps_its_keys()
    {
        var identity = InstitutionIdentity.Create("st-mary", key, [XWingKey(), P256Key()], Created);
        var verified = InstitutionIdentity.Verify(identity.SignedBytes).OrThrow();

        Assert.Equal("st-mary", verified.Name);
        Assert.Equal(key.PublicKey, verified.SigningKey);
        Assert.Equal([KemKeyLengths.XWing, KemKeyLengths.P256], verified.KemKeys.Select(kem => kem.Suite));
        Assert.Equal(Created, verified.CreateTime);
        Assert.Equal(identity.Fingerprint, verified.Fingerprint);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var bytes = InstitutionIdentity.Create("a", key, [P256Key()], Created).SignedBytes.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(InstitutionIdentity.Verify(bytes).IsAccepted);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Every_truncation_and_an_added_byte_are_refused()
    {
        var bytes = InstitutionIdentity.Create("a", key, [P256Key()], Created).SignedBytes.ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(InstitutionIdentity.Verify(bytes.AsMemory(0, length)).IsAccepted);
        }

        Assert.False(InstitutionIdentity.Verify((byte[])[.. bytes, 0]).IsAccepted);
    }

    [Fact]
    public void Another_keys_signature_is_refused()
    {
        using var other = SigningKey.Generate();
        var identity = Message("a").ToByteArray();
        var signed = new SignedIdentity
        {
            Identity = ByteString.CopyFrom(identity),
            Signature = ByteString.CopyFrom(other.Sign(new SignedInput("fgw-identity-v1").Field(identity).ToArray())),
        };
        Assert.Equal(Reasons.SignatureInvalid, InstitutionIdentity.Verify(signed.ToByteArray()).Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("enclave")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void A_name_outside_the_rule_is_refused(string name) => Refused(Message(name), Reasons.IdentityInvalid);

    [Fact]
    public void Another_version_is_refused()
    {
        var message = Message("a");
        message.Version = 2;
        Refused(message, Reasons.IdentityInvalid);
    }

    [Fact]
    public void Missing_too_many_doubled_and_unknown_kem_keys_are_refused()
    {
        var none = Message("a");
        none.KemKeys.Clear();
        Refused(none, Reasons.IdentityInvalid);

        var doubled = Message("a");
        doubled.KemKeys.Add(P256Key().ToMessage());
        Refused(doubled, Reasons.IdentityInvalid);

        var unknown = Message("a");
        unknown.KemKeys[0].Suite = 0x0020;
        Refused(unknown, Reasons.SuiteRefused);

        var tooLong = Message("a");
        tooLong.KemKeys[0].PublicKey = ByteString.CopyFrom(new byte[66]);
        Refused(tooLong, Reasons.IdentityInvalid);

        var many = Message("a");
        many.KemKeys.AddRange(Enumerable.Repeat(P256Key().ToMessage(), 4));
        Refused(many, Reasons.IdentityInvalid);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void An_impossible_creation_time_is_refused(long time)
    {
        var message = Message("a");
        message.CreateTime = time;
        Refused(message, Reasons.IdentityInvalid);
    }

    [Fact]
    public void Create_does_not_make_what_Verify_refuses()
        => Assert.Throws<ArgumentException>(() => InstitutionIdentity.Create("Not a name", key, [P256Key()], Created));

    [Fact]
    public void A_fingerprint_has_five_groups_of_five_and_depends_on_every_key()
    {
        var one = InstitutionIdentity.Create("a", key, [P256Key()], Created);
        var two = InstitutionIdentity.Create("a", key, [P256Key()], Created);
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$", one.Fingerprint);
        Assert.NotEqual(one.Fingerprint, two.Fingerprint);
    }

    [Fact]
    public void A_fingerprint_is_the_digests_first_125_bits()
        => Assert.Equal("Q9W1D-FWF07-7YMGA-183F5-VBH24", Fingerprint.Of("abc"u8)); // FIPS 180-4: ba7816bf 8f01cfea 414140de 5dae2223 …

    public void Dispose() => key.Dispose();

    private static PublishedKemKey XWingKey() => PublishedKemKey.Parse(KemKeyLengths.XWing, RandomNumberGenerator.GetBytes(1216)).OrThrow();

    private static PublishedKemKey P256Key()
    {
        using var generated = SigningKey.Generate();
        return PublishedKemKey.Parse(KemKeyLengths.P256, generated.PublicKey.Bytes.Span).OrThrow();
    }

    private V1.Identity Message(string name)
    {
        var message = new V1.Identity
        {
            Version = 1,
            Name = name,
            SigningPublicKey = ByteString.CopyFrom(key.PublicKey.Bytes.Span),
            CreateTime = Created.ToUnixTimeSeconds(),
        };
        message.KemKeys.Add(P256Key().ToMessage());
        return message;
    }

    private void Refused(V1.Identity message, string reason)
    {
        var identity = message.ToByteArray();
        var signed = new SignedIdentity
        {
            Identity = ByteString.CopyFrom(identity),
            Signature = ByteString.CopyFrom(key.Sign(new SignedInput("fgw-identity-v1").Field(identity).ToArray())),
        };
        Assert.Equal(reason, InstitutionIdentity.Verify(signed.ToByteArray()).Refusal?.Reason);
    }
}
