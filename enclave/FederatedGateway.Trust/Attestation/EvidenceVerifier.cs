using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>The first question (RATS: verification): is the evidence genuine, fresh, and does it answer what was asked?</summary>
public static class EvidenceVerifier
{
    /// <summary>The largest report known (an Intel quote with its certificates) has 16 KiB.</summary>
    public const int MaximumReportBytes = 256 * 1024;

    public const int MaximumCollateralCount = 32;

    /// <summary>Revocation lists are the longest part.</summary>
    public const int MaximumCollateralBytes = 1024 * 1024;

    /// <summary>Serialized: report, collateral, KeyConfig and the fields' own bytes.</summary>
    public const int MaximumEvidenceBytes = MaximumReportBytes + MaximumCollateralBytes + EnclaveKeys.MaximumBytes + 4096;

    /// <summary>Is the evidence genuine, and does it answer what was asked for the keys that it carries?</summary>
    /// <param name="evidence">As received.</param>
    /// <param name="expectation">What was asked for.</param>
    /// <param name="now">The verifier's clock; for a receipt, its decision time.</param>
    public static Verdict<VerifiedEvidence> Verify(Evidence evidence, EvidenceExpectation expectation, DateTimeOffset now)
    {
        if (expectation.Nonce.Length != EvidenceBinding.NonceBytes || !EvidenceRole.IsKnown(expectation.Role))
        {
            throw new ArgumentException($"a nonce has {EvidenceBinding.NonceBytes} bytes and a role is upload, inspect, run or handover", nameof(expectation));
        }

        return VerifyReport(evidence, now).Then(claims => EnclaveKeys.Parse(evidence.KeyConfig.Memory).Then(keys
            => (CheckBinding(claims, keys, expectation) ?? CheckAge(claims, now)) is { } refusal
                ? Verdict<VerifiedEvidence>.Refused(refusal)
                : Verdict<VerifiedEvidence>.Accepted(new VerifiedEvidence(claims, keys, expectation, now))));
    }

    /// <summary>Is the report genuine, whatever it was made for? Enough to look at a report, never to trust a key.</summary>
    /// <param name="evidence">As received; its key config is not looked at.</param>
    /// <param name="now">The verifier's clock.</param>
    public static Verdict<ReportClaims> VerifyReport(Evidence evidence, DateTimeOffset now)
    {
        if (EvidenceKinds.Find(evidence.Kind) is not { } kind)
        {
            return Refused(Reasons.EvidenceKindRefused, $"evidence of kind {(int)evidence.Kind} cannot be verified by this program");
        }

        if (evidence.Report.Length > MaximumReportBytes || evidence.Collateral.Count > MaximumCollateralCount || evidence.Collateral.Sum(part => (long)part.Data.Length) > MaximumCollateralBytes)
        {
            return Refused(Reasons.LimitExceeded, $"the evidence is larger than {MaximumReportBytes} bytes of report and {MaximumCollateralCount} collateral parts of together {MaximumCollateralBytes} bytes");
        }

        return kind.Verify(evidence, now);
    }

    private static Refusal? CheckBinding(ReportClaims claims, EnclaveKeys keys, EvidenceExpectation expectation)
        => EvidenceKinds.Find(claims.Kind) is { } kind && claims.Binding.Span.SequenceEqual(kind.ExpectedBinding(expectation.Nonce.Span, keys.Digest, expectation.Role))
            ? null
            : new Refusal(Reasons.EvidenceBindingMismatch, $"the report does not bind this nonce, these keys and the role \"{expectation.Role}\": it was made for something else");

    private static Refusal? CheckAge(ReportClaims claims, DateTimeOffset now)
        => claims.CreateTime is { } time && (now - time).Duration() > EvidenceExpectation.MaximumClockDifference
            ? new Refusal(Reasons.EvidenceStale, $"the evidence says it was made at {time:u}, which is more than {EvidenceExpectation.MaximumClockDifference.TotalMinutes:0} minutes from {now:u}; ask for fresh evidence and check both clocks")
            : null;

    private static Verdict<ReportClaims> Refused(string reason, string detail) => Verdict<ReportClaims>.Refused(reason, detail);
}
