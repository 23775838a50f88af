using CsCheck;
using FederatedGateway.Envelopes.Hpke;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Envelopes.Properties;

public sealed class SingleShotTests
{
    public static readonly TheoryData<HpkeSuite> Suites = [HpkeSuite.XWing, HpkeSuite.P256];

    [Theory]
    [MemberData(nameof(Suites))]
    public void What_was_sealed_opens_after_the_key_was_stored_and_loaded(HpkeSuite suite)
    {
        using var key = KemPrivateKey.Generate(suite);
        using var loaded = KemPrivateKey.Import(suite, key.Export()).OrThrow();
        Assert.Equal(key.PublicKey, loaded.PublicKey);
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40]).Sample(
            (plaintext, info, aad) =>
            {
                var message = SingleShot.Seal(key.PublicKey, info, aad, plaintext);
                Assert.Equal(plaintext, SingleShot.Open(loaded, message.Enc, info, aad, message.Ciphertext).OrThrow());
            },
            iter: 40);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Two_seals_of_the_same_bytes_share_nothing(HpkeSuite suite)
    {
        using var key = KemPrivateKey.Generate(suite);
        var first = SingleShot.Seal(key.PublicKey, [], [], new byte[32]);
        var second = SingleShot.Seal(key.PublicKey, [], [], new byte[32]);
        Assert.NotEqual(first.Enc, second.Enc);
        Assert.NotEqual(first.Ciphertext, second.Ciphertext);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Every_flipped_bit_truncation_and_extension_is_refused_alike(HpkeSuite suite)
    {
        using var key = KemPrivateKey.Generate(suite);
        byte[] info = [1, 2, 3], aad = [4, 5];
        var message = SingleShot.Seal(key.PublicKey, info, aad, new byte[32]);
        var refusals = new HashSet<Refusal>();

        void Refused(byte[] enc, byte[] withInfo, byte[] withAad, byte[] ciphertext)
        {
            var verdict = SingleShot.Open(key, enc, withInfo, withAad, ciphertext);
            Assert.False(verdict.IsAccepted);
            refusals.Add(verdict.Refusal);
        }

        // An X-Wing encapsulation has 8,960 bits at 0.4 ms each: every bit of the X25519 part, a spread over the ML-KEM part.
        var bits = message.Enc.Length * 8;
        for (var bit = 0; bit < bits; bit += bits - bit > 2048 ? 61 : 1)
        {
            Refused(Flip(message.Enc, bit), info, aad, message.Ciphertext);
        }

        for (var bit = 0; bit < message.Ciphertext.Length * 8; bit++)
        {
            Refused(message.Enc, info, aad, Flip(message.Ciphertext, bit));
        }

        for (var length = 0; length < message.Ciphertext.Length; length++)
        {
            Refused(message.Enc, info, aad, message.Ciphertext[..length]);
        }

        for (var length = 0; length < message.Enc.Length; length++)
        {
            Refused(message.Enc[..length], info, aad, message.Ciphertext);
        }

        Refused([.. message.Enc, 0], info, aad, message.Ciphertext);
        Refused(message.Enc, info, aad, [.. message.Ciphertext, 0]);
        Refused(message.Enc, [1, 2], aad, message.Ciphertext);
        Refused(message.Enc, info, [4, 5, 0], message.Ciphertext);
        Refused(message.Enc, aad, info, message.Ciphertext);
        Assert.Equal(Reasons.DecryptionFailed, Assert.Single(refusals).Reason);
    }

    [Fact]
    public void Nobody_but_the_recipient_opens()
    {
        using var recipient = KemPrivateKey.Generate(HpkeSuite.XWing);
        using var stranger = KemPrivateKey.Generate(HpkeSuite.XWing);
        using var other = KemPrivateKey.Generate(HpkeSuite.P256);
        var message = SingleShot.Seal(recipient.PublicKey, [], [], [7]);
        Assert.Equal(Reasons.DecryptionFailed, SingleShot.Open(stranger, message.Enc, [], [], message.Ciphertext).Refusal?.Reason);
        Assert.Equal(Reasons.DecryptionFailed, SingleShot.Open(other, message.Enc, [], [], message.Ciphertext).Refusal?.Reason);
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
