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

    /// <param name="evidence">As received.</param>
    /// <param name="expectation">What was asked for.</param>
    /// <param name="now">The verifier's clock; for a receipt, its decision time.</param>
    public static Verdict<VerifiedEvidence> Verify(Evidence evidence, EvidenceExpectation expectation, DateTimeOffset now)
    {
        if (EvidenceKinds.Find(evidence.Kind) is not { } kind)
        {
            return Refused(Reasons.EvidenceKindRefused, $"evidence of kind {(int)evidence.Kind} cannot be verified by this program");
        }

        if (evidence.Report.Length > MaximumReportBytes || evidence.Collateral.Count > MaximumCollateralCount || evidence.Collateral.Sum(part => (long)part.Length) > MaximumCollateralBytes)
        {
            return Refused(Reasons.LimitExceeded, $"the evidence is larger than {MaximumReportBytes} bytes of report and {MaximumCollateralCount} collateral parts of together {MaximumCollateralBytes} bytes");
        }

        if (expectation.Nonce.Length != EvidenceBinding.NonceBytes || !EvidenceRole.IsKnown(expectation.Role))
        {
            throw new ArgumentException($"a nonce has {EvidenceBinding.NonceBytes} bytes and a role is upload, inspect or run", nameof(expectation));
        }

        return EnclaveKeys.Parse(evidence.KeyConfig.Memory).Then(keys
            => kind.Verify(evidence, expectation.Nonce.Span, keys, expectation.Role, now).Then(claims
                => CheckAge(claims, now) is { } refusal
                    ? Verdict<VerifiedEvidence>.Refused(refusal)
                    : Verdict<VerifiedEvidence>.Accepted(new VerifiedEvidence(claims, keys, expectation, now))));
    }

    private static Refusal? CheckAge(ReportClaims claims, DateTimeOffset now)
        => claims.CreateTime is { } time && (now - time).Duration() > EvidenceExpectation.MaximumClockDifference
            ? new Refusal(Reasons.EvidenceStale, $"the evidence says it was made at {time:u}, which is more than {EvidenceExpectation.MaximumClockDifference.TotalMinutes:0} minutes from {now:u}; ask for fresh evidence and check both clocks")
            : null;

    private static Verdict<VerifiedEvidence> Refused(string reason, string detail) => Verdict<VerifiedEvidence>.Refused(reason, detail);
}
