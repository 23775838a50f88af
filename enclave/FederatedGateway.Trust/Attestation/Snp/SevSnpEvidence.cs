using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Snp;

/// <summary>Evidence of kind <c>sev-snp</c>: the report's bytes as the firmware made them, with the signing key's certificate as collateral.</summary>
/// <param name="roots">AMD's; tests have their own.</param>
internal sealed class SevSnpEvidence(SnpRoots roots) : IEvidenceKind
{
    public EvidenceKind Kind => EvidenceKind.SevSnp;

    public ReferenceValue.KindOneofCase Reference => ReferenceValue.KindOneofCase.SevSnp;

    public byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => EvidenceBinding.ReportData(nonce, keyConfigDigest, role);

    public Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now)
        => SnpCollateral.Parse(evidence.Collateral).Then(collateral
            => SnpVerifier.Verify(evidence.Report.Memory, collateral, roots, now).Then(claims => Verdict<ReportClaims>.Accepted(claims)));

    public Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now)
        => SnpAppraisal.Check((SevSnpClaims)claims, reference.SevSnp, policy.Measurements, now);
}
