using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>The second question (RATS: appraisal against reference values): is this what the study's participants agreed to trust?</summary>
public static class EvidenceValidator
{
    public static Verdict<AcceptedEvidence> Validate(VerifiedEvidence evidence, VerifiedStudy study)
    {
        if (Appraise(evidence.Claims, EvidencePolicy.Of(study), evidence.VerifyTime) is { } refusal)
        {
            return Verdict<AcceptedEvidence>.Refused(refusal);
        }

        var keys = evidence.Keys;
        if (!keys.StudyDigest.Equals(study.Digest))
        {
            return Refused(Reasons.EvidenceWrongStudy, "the enclave's keys are of another study");
        }

        var suites = study.Manifest.Message.Suites;
        if (keys.KemKeys.FirstOrDefault(key => !suites.Contains(key.Suite)) is { } stranger)
        {
            return Refused(Reasons.SuiteRefused, $"the enclave offers suite 0x{stranger.Suite:x4}, which the study does not allow");
        }

        // A run may use keys whose time for new wraps is over; nothing new is wrapped then.
        if (evidence.Expectation.Role != EvidenceRole.Run && (evidence.VerifyTime < keys.NotBefore - EvidenceExpectation.MaximumClockDifference || evidence.VerifyTime > keys.NotAfter))
        {
            return Refused(Reasons.KeyConfigInvalid, $"the enclave's keys serve from {keys.NotBefore:u} to {keys.NotAfter:u}, it is {evidence.VerifyTime:u}");
        }

        return Verdict<AcceptedEvidence>.Accepted(new AcceptedEvidence(evidence, study));
    }

    /// <summary>Does a policy accept what a genuine report claims? Null when one of its reference values does, else the first one's reason.</summary>
    /// <param name="claims">Of a verified report.</param>
    /// <param name="policy">What is accepted.</param>
    /// <param name="now">The clock that the report was verified with.</param>
    public static Refusal? Appraise(ReportClaims claims, EvidencePolicy policy, DateTimeOffset now)
    {
        if (EvidenceKinds.Find(claims.Kind) is not { } kind)
        {
            return new Refusal(Reasons.EvidenceKindRefused, $"evidence of kind {(int)claims.Kind} is not known here");
        }

        Refusal? first = null;
        foreach (var reference in policy.References.Where(reference => reference.KindCase == kind.Reference))
        {
            if (kind.Validate(claims, reference, policy, now) is not { } refusal)
            {
                return null;
            }

            first ??= refusal;
        }

        return first ?? Absent(claims.Kind);
    }

    private static Refusal Absent(EvidenceKind kind) => kind == EvidenceKind.Development
        ? new Refusal(Reasons.DevelopmentRefused, "the study accepts no development evidence: it protects against mistakes, not against the host's operator")
        : new Refusal(Reasons.EvidenceKindRefused, $"no reference value accepts evidence of kind {kind}");

    private static Verdict<AcceptedEvidence> Refused(string reason, string detail) => Verdict<AcceptedEvidence>.Refused(reason, detail);
}
