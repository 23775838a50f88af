using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Attestation;

/// <summary>The second question (RATS: appraisal against reference values): is this what the study's participants agreed to trust?</summary>
public static class EvidenceValidator
{
    public static Verdict<AcceptedEvidence> Validate(VerifiedEvidence evidence, VerifiedStudy study)
    {
        if (EvidenceKinds.Find(evidence.Claims.Kind) is not { } kind)
        {
            return Refused(Reasons.EvidenceKindRefused, $"evidence of kind {(int)evidence.Claims.Kind} is not known here");
        }

        if (kind.Validate(evidence.Claims, study) is { } refusal)
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

    private static Verdict<AcceptedEvidence> Refused(string reason, string detail) => Verdict<AcceptedEvidence>.Refused(reason, detail);
}
