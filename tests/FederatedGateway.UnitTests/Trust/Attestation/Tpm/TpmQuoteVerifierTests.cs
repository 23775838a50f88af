using System.Text.Json;
using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Attestation.Tpm;

/// <summary>Quotes against the keys that signed them, from published files.</summary>
public sealed class TpmQuoteVerifierTests
{
    [Fact]
    public void The_quote_of_a_software_tpm_verifies()
    {
        var quote = TpmQuoteVerifier.Verify(SwtpmVectors.Report(), SwtpmKey()).OrThrow();
        Assert.Equal(SwtpmVectors.ExtraData, quote.Quote.ExtraData.ToArray());
        Assert.Equal(SHA256.HashData(SwtpmVectors.Bytes("pcrs.raw")), quote.Pcrs.Measurement.ToArray());
        Assert.Equal(quote.Quote.PcrDigest.ToArray(), quote.Pcrs.Measurement.ToArray());
    }

    [Fact]
    public void The_published_rsa_quote_of_all_registers_verifies()
    {
        var (report, key) = Trustee();
        var quote = TpmQuoteVerifier.Verify(report, key).OrThrow();
        Assert.Equal(24, quote.Pcrs.ByIndex.Count);
        Assert.Equal(64, quote.Quote.ExtraData.Length);
        Assert.Equal(TpmAlgorithm.RsaSsa, quote.Scheme.Algorithm);
    }

    [Fact]
    public void A_quote_of_another_key_is_refused()
    {
        var (report, _) = Trustee();
        Refuses(Reasons.EvidenceSignatureInvalid, report, SwtpmKey());
        Refuses(Reasons.EvidenceSignatureInvalid, SwtpmVectors.Report(), Trustee().Key);
    }

    [Fact]
    public void Values_that_were_not_quoted_are_refused()
    {
        var report = SwtpmVectors.Report();
        report.Pcrs[2].Value = ByteString.CopyFrom(new byte[32]);
        Refuses(Reasons.PcrMismatch, report, SwtpmKey());

        report = SwtpmVectors.Report();
        report.Pcrs[2].Index = 15;
        Refuses(Reasons.PcrMismatch, report, SwtpmKey());

        report = SwtpmVectors.Report();
        report.Pcrs.RemoveAt(0);
        Refuses(Reasons.PcrMismatch, report, SwtpmKey());

        report = SwtpmVectors.Report();
        (report.Pcrs[0], report.Pcrs[1]) = (report.Pcrs[1], report.Pcrs[0]);
        Refuses(Reasons.EvidenceMalformed, report, SwtpmKey());
    }

    [Fact]
    public void Every_flipped_bit_of_quote_and_signature_is_refused()
    {
        var key = SwtpmKey();
        var whole = SwtpmVectors.Report();
        for (var bit = 0; bit < (whole.Quote.Length + whole.Signature.Length) * 8; bit++)
        {
            var report = whole.Clone();
            var inQuote = bit < whole.Quote.Length * 8;
            var bytes = (inQuote ? whole.Quote : whole.Signature).ToByteArray();
            var at = inQuote ? bit : bit - (whole.Quote.Length * 8);
            bytes[at / 8] ^= (byte)(1 << (at % 8));
            (report.Quote, report.Signature) = inQuote ? (ByteString.CopyFrom(bytes), whole.Signature) : (whole.Quote, ByteString.CopyFrom(bytes));
            Assert.False(TpmQuoteVerifier.Verify(report, key).IsAccepted, $"bit {bit}");
        }
    }

    [Fact]
    public void A_scheme_that_the_key_is_not_fixed_to_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var quote = SwtpmVectors.Bytes("quote.msg");
        var area = new TpmPublic(
            TpmAlgorithm.Sha256, TpmAttributes.Restricted | TpmAttributes.Sign, default, null, new TpmScheme(TpmAlgorithm.RsaSsa, TpmAlgorithm.Sha256), new TpmRsaKey(2048, rsa.ExportParameters(false).Modulus!));
        var pss = TpmSignature.OfRsa(new TpmScheme(TpmAlgorithm.RsaPss, TpmAlgorithm.Sha256), rsa.SignData(quote, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Assert.True(TpmVerificationKey.OfRsa(rsa.ExportParameters(false).Modulus).OrThrow().Verify(quote, pss));
        Assert.False(TpmVerificationKey.Of(area).Verify(quote, pss));
        Assert.True(TpmVerificationKey.Of(area with { Scheme = pss.Scheme }).Verify(quote, TpmSignature.Parse(pss.ToBytes()).OrThrow()));
    }

    private static TpmVerificationKey SwtpmKey() => TpmVerificationKey.Of(TpmPublic.Parse(SwtpmVectors.AttestationKey()).OrThrow());

    private static void Refuses(string reason, TpmReport report, TpmVerificationKey key) => Assert.Equal(reason, TpmQuoteVerifier.Verify(report, key).Refusal?.Reason);

    private static (TpmReport Report, TpmVerificationKey Key) Trustee()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("vectors", "tpm", "trustee", "tpm_evidence.json")));
        var evidence = document.RootElement;
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(evidence.GetProperty("ak_public").GetBytesFromBase64(), out _);
        var quote = evidence.GetProperty("tpm_quote");
        var report = new TpmReport
        {
            Quote = ByteString.CopyFrom(quote.GetProperty("message").GetBytesFromBase64()),
            Signature = ByteString.CopyFrom(quote.GetProperty("signature").GetBytesFromBase64()),
        };
        report.Pcrs.AddRange(quote.GetProperty("pcrs").EnumerateArray().Select((value, index) => new PcrValue { Index = (uint)index, Value = ByteString.CopyFrom(Convert.FromHexString(value.GetString()!)) }));
        return (report, TpmVerificationKey.OfRsa(rsa.ExportParameters(false).Modulus).OrThrow());
    }
}
