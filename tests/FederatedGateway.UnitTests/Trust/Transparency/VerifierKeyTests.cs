using System.Security.Cryptography;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class VerifierKeyTests
{
    private const string Example = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    [Fact]
    public void A_vkey_is_read_and_written()
    {
        var key = VerifierKey.Parse(Example).OrThrow();
        Assert.Equal(("example.com/foo", NoteSignatureType.Ed25519, 0x530d903au), (key.Name, key.Type, key.KeyId));
        Assert.Equal(Example, key.ToString());
        Assert.Equal(key, VerifierKey.Create(key.Name, key.Type, key.PublicKey.Span).OrThrow());
        Assert.NotEqual(key.KeyId, VerifierKey.Create(key.Name, NoteSignatureType.CosignatureV1, key.PublicKey.Span).OrThrow().KeyId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com/foo")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+0530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k=")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=")]
    [InlineData("example.com/foo+530d903a+ AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n")]
    [InlineData("example.com/foo+530d903a+")]
    [InlineData("example.com/f oo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void Other_text_is_refused(string text) => Assert.Equal(Reasons.IdentityInvalid, VerifierKey.Parse(text).Refusal?.Reason);

    [Fact]
    public void Every_changed_bit_is_refused()
    {
        for (var bit = 0; bit < Example.Length * 7; bit++)
        {
            var text = Example.ToCharArray();
            text[bit / 7] ^= (char)(1 << (bit % 7));
            Assert.False(VerifierKey.Parse(new string(text)).IsAccepted, new string(text));
        }
    }

    [Fact]
    public void Other_types_of_key_are_refused()
    {
        var publicKey = VerifierKey.Parse(Example).OrThrow().PublicKey.Span;
        foreach (var type in new[] { 0, 2, 3, 5, 6, 0xff })
        {
            Assert.False(VerifierKey.Create("name", (NoteSignatureType)type, publicKey).IsAccepted);
        }

        Assert.False(VerifierKey.Create("unpaired\ud800", NoteSignatureType.Ed25519, publicKey).IsAccepted);
    }

    [Fact]
    public void Points_of_small_order_are_no_keys()
    {
        // The neutral element verifies a signature of zeros for some messages under careless implementations.
        Assert.False(VerifierKey.Create("name", NoteSignatureType.Ed25519, [1, .. new byte[31]]).IsAccepted);
        Assert.False(VerifierKey.Create("name", NoteSignatureType.Ed25519, new byte[32]).IsAccepted);
        Assert.False(VerifierKey.Create("name", NoteSignatureType.Ed25519, Enumerable.Repeat((byte)0xff, 32).ToArray()).IsAccepted);
    }

    [Fact]
    public void A_seed_is_exported_and_imported_and_gone_after_disposal()
    {
        var seed = new byte[LogSigningKey.SeedLength];
        using var key = LogSigningKey.Generate("log.example");
        key.ExportSeed(seed);
        using var again = LogSigningKey.Import("log.example", seed);
        Assert.Equal(key.VerifierKey, again.VerifierKey);
        Assert.Equal(key.Sign("text\n"), again.Sign("text\n"));
        Assert.True(key.VerifierKey.Verify("text\n"u8, again.Sign("text\n").Signature.Span));
        Assert.DoesNotContain(Convert.ToHexString(seed), $"{key}", StringComparison.OrdinalIgnoreCase);
        again.Dispose();
        Assert.Throws<ObjectDisposedException>(() => again.Sign("text\n"));
        Assert.Throws<ObjectDisposedException>(() => again.ExportSeed(seed));
        Assert.Throws<CryptographicException>(() => LogSigningKey.Import("log.example", seed.AsSpan(1)));
        Assert.Throws<RefusedException>(() => LogSigningKey.Import("log example", seed));
    }

    /// <summary>RFC 8032 §7.1, test 2: the key and the signature that the standard gives.</summary>
    [Fact]
    public void Signatures_are_those_of_RFC_8032()
    {
        using var key = LogSigningKey.Import("rfc8032", Convert.FromHexString("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        Assert.Equal("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", Convert.ToHexStringLower(key.VerifierKey.PublicKey.Span));
        Assert.Equal(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            Convert.ToHexStringLower(key.Sign("\x72").Signature.Span));
    }
}
