using FederatedGateway.Trust.Attestation.Snp;
using FederatedGateway.Trust.Attestation.Snp.Endorsement;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>Evidence of kind <c>azure-snp</c>: SEV-SNP report of the paravisor → runtime claims → virtual TPM's key → quote of the guest's state.</summary>
/// <param name="roots">AMD's; tests have their own.</param>
internal sealed class AzureSnpEvidence(SnpRoots roots) : IEvidenceKind
{
    public EvidenceKind Kind => EvidenceKind.AzureSnp;

    public ReferenceValue.KindOneofCase Reference => ReferenceValue.KindOneofCase.AzureSnp;

    public byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => EvidenceBinding.QualifyingData(nonce, keyConfigDigest, role);

    public Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now)
        => AzureQuote.Parse(evidence.Report.Memory, HardwareReportKind.SevSnp).Then(report
            => SnpCollateral.Parse(evidence.Collateral).Then(collateral
                => SnpVerifier.Verify(report.Hcl.HardwareReport, collateral, roots, now)).Then(paravisor
                    => report.Verify(paravisor.Binding.Span).Then(quote => Verdict<ReportClaims>.Accepted(new AzureSnpClaims(paravisor, quote)))));

    public Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now)
    {
        var machine = (AzureSnpClaims)claims;
        var accepted = reference.AzureSnp;
        return accepted.Paravisor is null
            ? new Refusal(Reasons.MeasurementRefused, "the reference value accepts no paravisor")
            : SnpAppraisal.Check(machine.Paravisor, accepted.Paravisor, policy.Measurements, now) ?? PcrStates.Refuse(machine.Pcrs, accepted.States, policy.Measurements);
    }
}
