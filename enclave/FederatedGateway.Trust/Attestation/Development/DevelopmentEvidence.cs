using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation.Development;

/// <summary>Evidence that chains to a throw-away root pinned in the manifest. It shows mistakes (another build, another configuration); it stops no operator of the host.</summary>
internal sealed class DevelopmentEvidence : IEvidenceKind
{
    /// <summary>A body of 110 bytes and four keys and signatures.</summary>
    private const int MaximumReportBytes = 1024;

    public EvidenceKind Kind => EvidenceKind.Development;

    public Verdict<ReportClaims> Verify(Evidence evidence, ReadOnlySpan<byte> nonce, EnclaveKeys keys, string role, DateTimeOffset now)
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

        return body.ReportData.Span.SequenceEqual(EvidenceBinding.ReportData(nonce, keys.Digest, role))
            ? Verdict<ReportClaims>.Accepted(new DevelopmentClaims(body.Measurement.Memory, DateTimeOffset.FromUnixTimeSeconds(body.CreateTime), root))
            : Refused(Reasons.EvidenceBindingMismatch, $"the report does not bind this nonce, these keys and the role \"{role}\": it was made for something else");
    }

    public Refusal? Validate(ReportClaims claims, VerifiedStudy study)
    {
        var development = (DevelopmentClaims)claims;
        var reference = study.Manifest.Message.Evidence.FirstOrDefault(value => value.KindCase == ReferenceValue.KindOneofCase.Development)?.Development;
        if (reference is null)
        {
            return new Refusal(Reasons.DevelopmentRefused, "the study accepts no development evidence: it protects against mistakes, not against the host's operator");
        }

        if (!reference.RootPublicKey.Span.SequenceEqual(development.Root.Bytes.Span))
        {
            return new Refusal(Reasons.EvidenceRootUntrusted, "the evidence chains to another development root than the one that the manifest pins");
        }

        var measurement = development.Measurement.Span;
        var listed = false;
        foreach (var accepted in reference.Measurements)
        {
            listed |= accepted.Span.SequenceEqual(measurement);
        }

        return study.Measurements.IsAccepted(measurement, listed)
            ? null
            : new Refusal(Reasons.MeasurementRefused, $"the study does not accept the code measurement {Convert.ToHexStringLower(measurement)}: the enclave host is another build or differently configured");
    }

    private static Verdict<ReportClaims> Malformed(string detail) => Refused(Reasons.EvidenceMalformed, detail);

    private static Verdict<ReportClaims> Refused(string reason, string detail) => Verdict<ReportClaims>.Refused(reason, detail);
}
