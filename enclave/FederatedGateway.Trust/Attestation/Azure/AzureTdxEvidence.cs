using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.Trust.Attestation.Tpm;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Azure;

/// <summary>Evidence of kind <c>azure-tdx</c>: TD quote of the paravisor → runtime claims → virtual TPM's key → quote of the guest's state.</summary>
/// <param name="roots">Intel's; tests have their own.</param>
internal sealed class AzureTdxEvidence(IntelRoots roots) : IEvidenceKind
{
    public EvidenceKind Kind => EvidenceKind.AzureTdx;

    public ReferenceValue.KindOneofCase Reference => ReferenceValue.KindOneofCase.AzureTdx;

    public byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => EvidenceBinding.QualifyingData(nonce, keyConfigDigest, role);

    public Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now)
        => AzureQuote.Parse(evidence.Report.Memory, HardwareReportKind.Tdx).Then(report
            => IntelTdxQuote.Verify(report.Report.TdQuote.Memory, evidence.Collateral, roots, now).Then(paravisor => Combine(report, paravisor)));

    public Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now)
    {
        var machine = (AzureTdxClaims)claims;
        var accepted = reference.AzureTdx;
        return accepted.Paravisor is null
            ? new Refusal(Reasons.MeasurementRefused, "the reference value accepts no paravisor")
            : IntelTdxQuote.Validate(machine.Paravisor, accepted.Paravisor, policy, now) ?? PcrStates.Refuse(machine.Pcrs, accepted.States, policy.Measurements);
    }

    /// <summary>From a genuine TD quote to the virtual TPM's quote.</summary>
    internal static Verdict<ReportClaims> Combine(AzureQuote report, IntelTdxClaims paravisor)
        => TdReport.Matches(report.Hcl.HardwareReport.Span, paravisor)
            ? report.Verify(paravisor.Binding.Span).Then(quote => Verdict<ReportClaims>.Accepted(new AzureTdxClaims(paravisor, quote)))
            : Verdict<ReportClaims>.Refused(Reasons.EvidenceChainInvalid, "the TD quote is of another trust domain, or of another moment, than the TD report in the HCL report");
}
