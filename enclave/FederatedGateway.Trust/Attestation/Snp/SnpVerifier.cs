using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation.Certificates;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Attestation.Snp.Reports;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Snp;

/// <summary>
/// Is an SEV-SNP report genuine? Report → VCEK or VLEK → ASK or ASVK → ARK of the processor line, and report and certificate agree on line, chip and security versions.
/// </summary>
internal static class SnpVerifier
{
    /// <summary>VCEK or VLEK, ASK or ASVK, ARK.</summary>
    private const int PathLength = 3;

    /// <param name="report">The ATTESTATION_REPORT structure.</param>
    /// <param name="collateral">The signing key's certificate at least.</param>
    /// <param name="roots">Where trust begins.</param>
    /// <param name="now">Validity periods are compared with it.</param>
    public static Verdict<SevSnpClaims> Verify(ReadOnlyMemory<byte> report, SnpCollateral collateral, SnpRoots roots, DateTimeOffset now)
        => SnpReport.Parse(report).Then(parsed => FindKey(parsed, collateral).Then(key
            => VerifyPath(key, collateral, roots, now).Then(path => Combine(parsed, key, path))));

    private static Verdict<EndorsementKey> FindKey(SnpReport report, SnpCollateral collateral)
    {
        if (SnpSignature.ToP1363(report.Signature.Span) is not { } signature)
        {
            return Verdict<EndorsementKey>.Refused(Reasons.EvidenceSignatureInvalid, "the report's signature has numbers that are too large for P-384");
        }

        var name = report.SigningKey == SigningKeyKind.Vlek ? "SEV-VLEK" : "SEV-VCEK";
        var ofKind = collateral.Certificates.Where(certificate => EndorsementKey.KindOf(certificate) == report.SigningKey).ToList();
        if (ofKind.Count == 0)
        {
            return Verdict<EndorsementKey>.Refused(
                Reasons.CollateralMissing, $"the report says that a key of kind {name} signed it, and no certificate of that kind came with it; bring the one for its chip and reported TCB");
        }

        // A host may send certificates for several TCB versions; the signature tells which one it used.
        return ofKind.Find(certificate => certificate.PublicKey.VerifyEcdsa(HashAlgorithmName.SHA384, report.Signed.Span, signature)) is { } signer
            ? EndorsementKey.Read(signer, report.SigningKey)
            : Verdict<EndorsementKey>.Refused(Reasons.EvidenceSignatureInvalid, $"the report's signature does not verify with the {name} certificate that came with it: the report was changed, or the certificate is of another chip or TCB");
    }

    private static Verdict<VerifiedPath> VerifyPath(EndorsementKey key, SnpCollateral collateral, SnpRoots roots, DateTimeOffset now)
        => CertificatePath.Verify(
            key.Certificate,
            [.. collateral.Certificates, .. roots.Of(key.Product)],
            certificate => roots.IsRoot(key.Product, certificate),
            collateral.RevocationLists,
            now).Then(path => path.Certificates.Count == PathLength && CommonName.Read(path.Certificates[1].Subject) == EndorsementKey.AuthorityName(key.Kind, key.Product)
                ? Verdict<VerifiedPath>.Accepted(path)
                : Verdict<VerifiedPath>.Refused(Reasons.EvidenceChainInvalid, $"the key's certificate was not issued by {EndorsementKey.AuthorityName(key.Kind, key.Product)}"));

    private static Verdict<SevSnpClaims> Combine(SnpReport report, EndorsementKey key, VerifiedPath path)
    {
        if (report.Processor is { } processor && SnpProducts.OfProcessor(processor.Family, processor.Model) != key.Product)
        {
            return Refused(Reasons.CollateralMismatch, $"the report is of processor family 0x{processor.Family:x2} model 0x{processor.Model:x2}, its key's certificate of {SnpProducts.NameOf(key.Product)}");
        }

        if (key.ChipId is { } chipId && !chipId.Span.SequenceEqual(report.ChipId.Span))
        {
            return Refused(Reasons.CollateralMismatch, "the report names another chip than its key's certificate");
        }

        if (!key.Tcb.Span.SequenceEqual(report.ReportedTcb.Span))
        {
            return Refused(Reasons.TcbMismatch, "the report's TCB is not the one for which its key was made; the certificate must be of the reported TCB");
        }

        if (TcbVersion.Parse(key.Product, report.ReportedTcb.Span) is not { } reported
            || TcbVersion.Parse(key.Product, report.CommittedTcb.Span) is not { } committed
            || TcbVersion.Parse(key.Product, report.CurrentTcb.Span) is not { } current
            || TcbVersion.Parse(key.Product, report.LaunchTcb.Span) is not { } launch)
        {
            return Refused(Reasons.EvidenceMalformed, "a TCB version of the report sets reserved bytes");
        }

        // The firmware reports and commits to nothing newer than what runs. (The launch may have been on another machine, with newer firmware.)
        if (!current.IsAtLeast(committed) || !current.IsAtLeast(reported))
        {
            return Refused(Reasons.TcbMismatch, $"the report contradicts itself: the current TCB ({current}) is lower than the committed ({committed}) or the reported one ({reported})");
        }

        // AMD revokes authorities through the root's list; VCEKs and VLEKs are superseded by a higher TCB, and their issuers publish no list.
        var revocation = path.Revocations[1];
        return Verdict<SevSnpClaims>.Accepted(new SevSnpClaims(report, key, revocation, revocation == RevocationStatus.Good ? path.OldestList : null)
        {
            Reported = reported,
            Committed = committed,
            Current = current,
            Launch = launch,
        });
    }

    private static Verdict<SevSnpClaims> Refused(string reason, string detail) => Verdict<SevSnpClaims>.Refused(reason, detail);
}
