using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>Readers of TPM structures: what is read is written back byte for byte, what is cut short or too long is refused.</summary>
public sealed class TpmStructureTests
{
    [Fact]
    public void A_public_area_is_written_back_and_has_the_name_that_the_tpm_told()
    {
        var bytes = SwtpmVectors.AttestationKey();
        var area = TpmPublic.Parse(bytes).OrThrow();
        Assert.Equal(bytes, area.ToBytes());
        Assert.Equal(SwtpmVectors.Bytes("ak.name"), area.Name());
        Assert.Equal("P-256", area.Key.Name);
        Assert.Equal(new TpmScheme(TpmAlgorithm.EcDsa, TpmAlgorithm.Sha256), area.Scheme);
        Assert.True(area.Attributes.HasFlag(TpmAttributes.Restricted | TpmAttributes.Sign | TpmAttributes.FixedTpm));
    }

    [Fact]
    public void A_quote_and_its_signature_are_written_back()
    {
        var quote = TpmQuote.Parse(SwtpmVectors.Bytes("quote.msg")).OrThrow();
        Assert.Equal(SwtpmVectors.Bytes("quote.msg"), quote.ToBytes());
        Assert.Equal(SwtpmVectors.ExtraData, quote.ExtraData.ToArray());
        Assert.Equal([0, 7, 14], Assert.Single(quote.Selections).Indices);
        Assert.Equal((39830ul, 2u, 0u, true), (quote.Clock.Milliseconds, quote.Clock.ResetCount, quote.Clock.RestartCount, quote.Clock.IsSafe));

        var signature = TpmSignature.Parse(SwtpmVectors.Bytes("quote.sig")).OrThrow();
        Assert.Equal(SwtpmVectors.Bytes("quote.sig"), signature.ToBytes());
    }

    [Fact]
    public void An_endorsement_key_of_the_rsa_template_is_written_back()
    {
        var modulus = new byte[256];
        modulus[0] = 0x80;
        modulus[^1] = 1;
        var area = new TpmPublic(
            TpmAlgorithm.Sha256,
            TpmAttributes.FixedTpm | TpmAttributes.FixedParent | TpmAttributes.SensitiveDataOrigin | TpmAttributes.AdminWithPolicy | TpmAttributes.Restricted | TpmAttributes.Decrypt,
            new byte[32],
            new TpmSymmetric(128),
            null,
            new TpmRsaKey(2048, modulus));
        var bytes = area.ToBytes();

        // Type, name algorithm, attributes and AES-128-CFB as the EK credential profile §B.3.3 prints them.
        Assert.Equal("0001000b000300b20020", Convert.ToHexStringLower(bytes.AsSpan(0, 10)));
        Assert.Equal("00060080004300100800000000000100", Convert.ToHexStringLower(bytes.AsSpan(42, 16)));
        Assert.Equal(bytes, TpmPublic.Parse(bytes).OrThrow().ToBytes());
    }

    [Fact]
    public void Structures_cut_short_or_too_long_are_refused()
    {
        Check(SwtpmVectors.AttestationKey(), bytes => TpmPublic.Parse(bytes).Refusal);
        Check(SwtpmVectors.Bytes("quote.msg"), bytes => TpmQuote.Parse(bytes).Refusal);
        Check(SwtpmVectors.Bytes("quote.sig"), bytes => TpmSignature.Parse(bytes).Refusal);

        static void Check(byte[] whole, Func<byte[], Refusal?> parse)
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Equal(Reasons.EvidenceMalformed, parse(whole[..length])?.Reason);
            }

            Assert.Equal(Reasons.EvidenceMalformed, parse([.. whole, 0])?.Reason);
            Assert.Null(parse(whole));
        }
    }

    [Theory]
    [InlineData("0018000b", "0025000b")]
    [InlineData("000b00050072", "000400050072")]
    [InlineData("00100018000b0003", "0006008000420003")]
    [InlineData("00100018000b0003", "00100018000b0005")]
    [InlineData("00100018000b0003", "0010001a000b0003")]
    public void Public_areas_of_other_algorithms_are_refused(string original, string replacement)
    {
        var hex = Convert.ToHexStringLower(SwtpmVectors.AttestationKey());
        var changed = hex.Replace(original, replacement, StringComparison.Ordinal);
        Assert.NotEqual(hex, changed);
        Assert.False(TpmPublic.Parse(Convert.FromHexString(changed)).IsAccepted);
    }
}
