using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Intel;

/// <summary>A TDX trust domain proves itself by a DCAP quote of version 4 or 5.</summary>
/// <param name="roots">Intel's; tests have their own.</param>
internal sealed class IntelTdxEvidence(IntelRoots roots) : IEvidenceKind
{
    public EvidenceKind Kind => EvidenceKind.IntelTdx;

    public ReferenceValue.KindOneofCase Reference => ReferenceValue.KindOneofCase.IntelTdx;

    public byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => EvidenceBinding.ReportData(nonce, keyConfigDigest, role);

    public Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now)
        => IntelTdxQuote.Verify(evidence.Report.Memory, evidence.Collateral, roots, now, withEventLog: true).Then(Verdict<ReportClaims>.Accepted);

    public Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now)
        => IntelTdxQuote.Validate((IntelTdxClaims)claims, reference.IntelTdx, policy, now);
}
