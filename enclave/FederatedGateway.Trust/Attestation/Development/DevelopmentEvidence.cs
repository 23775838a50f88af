using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Development;

/// <summary>Evidence that chains to a throw-away root pinned in the manifest. It shows mistakes (another build, another configuration); it stops no operator of the host.</summary>
internal sealed class DevelopmentEvidence : IEvidenceKind
{
    /// <summary>A body of 110 bytes and four keys and signatures.</summary>
    private const int MaximumReportBytes = 1024;

    public EvidenceKind Kind => EvidenceKind.Development;

    public ReferenceValue.KindOneofCase Reference => ReferenceValue.KindOneofCase.Development;

    public byte[] ExpectedBinding(ReadOnlySpan<byte> nonce, Sha256Digest keyConfigDigest, string role) => EvidenceBinding.ReportData(nonce, keyConfigDigest, role);

    public Verdict<ReportClaims> Verify(Evidence evidence, DateTimeOffset now)
    {
        if (!StrictProto.Parse<DevelopmentReport>(evidence.Report.Memory, "development report", MaximumReportBytes).TryGetValue(out var report, out var refusal)
            || !SigningPublicKey.Parse(report.RootPublicKey.Span).TryGetValue(out var root, out refusal)
            || !SigningPublicKey.Parse(report.AttestationPublicKey.Span).TryGetValue(out var attestationKey, out refusal))
        {
            return Malformed(refusal.Detail);
        }

        if (evidence.Collateral.Count > 0)
        {
            return Malformed("development evidence has no collateral");
        }

        if (!root.Verify(DevelopmentLabels.Endorsement(report.AttestationPublicKey.Span), report.Endorsement.Span))
        {
            return Refused(Reasons.EvidenceSignatureInvalid, "the root's endorsement of the attestation key does not verify");
        }

        if (!attestationKey.Verify(DevelopmentLabels.Report(report.Body.Span), report.Signature.Span))
        {
            return Refused(Reasons.EvidenceSignatureInvalid, "the report's signature does not verify");
        }

        if (!StrictProto.Parse<DevelopmentReportBody>(report.Body.Memory, "development report body", MaximumReportBytes).TryGetValue(out var body, out refusal))
        {
            return Malformed(refusal.Detail);
        }

        if (body.ReportData.Length != EvidenceBinding.ReportDataBytes || body.Measurement.Length != Sha256Digest.Length || !UnixTime.IsValid(body.CreateTime))
        {
            return Malformed("a field of the report is missing or of the wrong length");
        }

        return Verdict<ReportClaims>.Accepted(new DevelopmentClaims(body.Measurement.Memory, body.ReportData.Memory, DateTimeOffset.FromUnixTimeSeconds(body.CreateTime), root));
    }

    public Refusal? Validate(ReportClaims claims, ReferenceValue reference, EvidencePolicy policy, DateTimeOffset now)
    {
        var development = (DevelopmentClaims)claims;
        var accepted = reference.Development;
        if (!accepted.RootPublicKey.Span.SequenceEqual(development.Root.Bytes.Span))
        {
            return new Refusal(Reasons.EvidenceRootUntrusted, "the evidence chains to another development root than the one that the manifest pins");
        }

        return policy.Measurements.IsAccepted(development.Measurement.Span, accepted.Measurements)
            ? null
            : new Refusal(Reasons.MeasurementRefused, $"the study does not accept the code measurement {Convert.ToHexStringLower(development.Measurement.Span)}: the enclave host is another build or differently configured");
    }

    private static Verdict<ReportClaims> Malformed(string detail) => Refused(Reasons.EvidenceMalformed, detail);

    private static Verdict<ReportClaims> Refused(string reason, string detail) => Verdict<ReportClaims>.Refused(reason, detail);
}
