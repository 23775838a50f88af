using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Intel.Documents;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation.Intel.Platforms;

/// <summary>
/// The two chains below Intel's root: root → PCK Platform or Processor CA → PCK certificate, which certifies one platform; root → TCB Signing, which signs documents. Names keep one
/// from standing in for the other.
/// </summary>
internal static class IntelChains
{
    private const string PckName = "Intel SGX PCK Certificate";
    private const string SigningName = "Intel SGX TCB Signing";

    private static readonly HashSet<string?> AuthorityNames = new(StringComparer.Ordinal) { "Intel SGX PCK Platform CA", "Intel SGX PCK Processor CA" };

    /// <param name="chain">PEM from the quote, the platform's certificate first.</param>
    /// <param name="collateral">May hold what the quote's chain lacks above that.</param>
    /// <param name="roots">Where trust begins.</param>
    /// <param name="now">Validity periods are compared with it.</param>
    public static Verdict<VerifiedPath> VerifyPlatform(ReadOnlyMemory<byte> chain, IntelCollateral collateral, IntelRoots roots, DateTimeOffset now)
    {
        if (!PemText.ReadCertificates(chain.Span).TryGetValue(out var blocks, out var refusal))
        {
            return Refused(Reasons.EvidenceMalformed, $"the quote's certificate chain is refused: {refusal.Detail}");
        }

        var certificates = new List<Certificate>();
        foreach (var block in blocks)
        {
            if (!Certificate.Parse(block).TryGetValue(out var certificate, out refusal))
            {
                return Refused(Reasons.EvidenceMalformed, $"the quote's certificate chain is refused: {refusal.Detail}");
            }

            certificates.Add(certificate);
        }

        return CertificatePath.Verify(certificates[0], [roots.Root, .. certificates.Skip(1), .. collateral.Certificates], roots.IsRoot, collateral.RevocationLists, now)
            .Then(path => path.Certificates.Count == 3 && CommonName.Read(path.Certificates[0].Subject) == PckName && AuthorityNames.Contains(CommonName.Read(path.Certificates[1].Subject))
                ? Verdict<VerifiedPath>.Accepted(path)
                : Refused(Reasons.EvidenceChainInvalid, "the quote's certificate chain is Intel's, but it is not one of a platform (a PCK certificate)"));
    }

    /// <summary>Intel's key for documents outlives its certificates: any that is in hand, signed this document and is valid will do.</summary>
    public static Verdict<VerifiedPath> VerifySigner(SignedDocument document, IntelCollateral collateral, IntelRoots roots, DateTimeOffset now)
    {
        var known = collateral.Certificates.Count > 0 ? collateral.Certificates : roots.Signers;
        var signers = known.Where(certificate => CommonName.Read(certificate.Subject) == SigningName).ToList();
        if (signers.Count == 0)
        {
            return Refused(Reasons.CollateralMissing, $"the certificate \"{SigningName}\" that {document.Name} is signed with is missing; Intel sends it in the response header TCB-Info-Issuer-Chain");
        }

        var refused = Refused(Reasons.CollateralSignatureInvalid, $"the signature of {document.Name} is by none of the {SigningName} certificates that came with it");
        foreach (var signer in signers.Where(signer => document.IsSignedBy(signer.PublicKey)))
        {
            refused = CertificatePath.Verify(signer, [roots.Root], roots.IsRoot, collateral.RevocationLists, now);
            if (refused.IsAccepted)
            {
                return refused;
            }
        }

        return refused;
    }

    private static Verdict<VerifiedPath> Refused(string reason, string detail) => Verdict<VerifiedPath>.Refused(reason, detail);
}
