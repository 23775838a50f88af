using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>The three links inside a quote: certification key → quoting enclave's report → attestation key → header and body. All are ECDSA on P-256 with SHA-256.</summary>
internal static class QuoteSignatures
{
    /// <summary>A SubjectPublicKeyInfo for P-256 up to the point's coordinates (RFC 5480).</summary>
    private static readonly byte[] P256Prefix = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    /// <summary>Null when all three hold.</summary>
    public static Refusal? Verify(DcapQuote quote, CertificateKey certificationKey)
    {
        var certification = quote.Signature.Certification;
        if (!certificationKey.VerifyEcdsa(HashAlgorithmName.SHA256, certification.Report.Span, certification.Signature.Span))
        {
            return Invalid("the platform's certification key did not sign the quoting enclave's report");
        }

        var bound = new EnclaveReport(certification.Report).ReportData.Span;
        var hash = SHA256.HashData([.. quote.Signature.AttestationKey.Span, .. certification.AuthenticationData.Span]);
        if (!bound[..hash.Length].SequenceEqual(hash) || bound[hash.Length..].ContainsAnyExcept((byte)0))
        {
            return Invalid("the quoting enclave's report is about another attestation key");
        }

        return CertificateKey.Parse((byte[])[.. P256Prefix, .. quote.Signature.AttestationKey.Span]).TryGetValue(out var attestationKey, out _)
            && attestationKey.VerifyEcdsa(HashAlgorithmName.SHA256, quote.Signed.Span, quote.Signature.Value.Span)
            ? null
            : Invalid("the attestation key did not sign the quote");
    }

    private static Refusal Invalid(string detail) => new(Reasons.EvidenceSignatureInvalid, detail);
}
