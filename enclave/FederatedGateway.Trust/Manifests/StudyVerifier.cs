using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf.Collections;

namespace FederatedGateway.Trust.Manifests;

/// <summary>Decides whether a study may do anything: valid, approved by every participant, rejected or withdrawn by none, and not over.</summary>
public static class StudyVerifier
{
    /// <param name="study">As received; the order of approvals does not matter.</param>
    /// <param name="amendments">All of them, in order.</param>
    /// <param name="now">The study's end is compared with it.</param>
    public static Verdict<VerifiedStudy> Verify(SignedStudy study, IReadOnlyList<SignedAmendment> amendments, DateTimeOffset now)
        => ValidManifest.Parse(study.Manifest.Memory).Then(manifest => CheckApprovals(manifest, study.Approvals)).Then(manifest => manifest.Until < now
            ? Verdict<VerifiedStudy>.Refused(Reasons.StudyExpired, $"the study ended at {manifest.Until:u}; a new study has to be agreed on")
            : Amendments.Apply(manifest, amendments).Then(measurements => Verdict<VerifiedStudy>.Accepted(new VerifiedStudy(manifest, measurements))));

    private static Verdict<ValidManifest> CheckApprovals(ValidManifest manifest, RepeatedField<Approval> approvals)
    {
        var decided = new HashSet<string>(StringComparer.Ordinal);
        var invalid = new List<string>();
        foreach (var approval in approvals)
        {
            if (manifest.Participant(approval.Participant) is not { } participant)
            {
                return Refused(Reasons.ApprovalInvalid, $"an approval is by \"{approval.Participant}\", who is no participant of this study");
            }

            if (!decided.Add(approval.Participant))
            {
                return Refused(Reasons.ApprovalInvalid, $"{approval.Participant} occurs with two decisions; only its newest is sent");
            }

            if (!Approvals.Verify(approval, manifest.Digest, participant.Identity.SigningKey))
            {
                invalid.Add(approval.Participant);
            }
        }

        if (invalid.Count > 0)
        {
            // When not one signature fits, the likelier change is in the manifest; the reason helps to look in the right place.
            return invalid.Count == approvals.Count
                ? Refused(Reasons.ManifestChanged, "no approval is of this manifest: it was changed after it was approved, or never approved")
                : Refused(Reasons.ApprovalInvalid, $"the approval of {string.Join(", ", invalid)} is not a signature over this study by the key in its manifest");
        }

        return CheckDecisions(manifest, approvals, decided);
    }

    private static Verdict<ValidManifest> CheckDecisions(ValidManifest manifest, RepeatedField<Approval> approvals, HashSet<string> decided)
    {
        if (approvals.FirstOrDefault(approval => approval.Kind == ApprovalKind.Reject) is { } rejection)
        {
            return Refused(Reasons.StudyRejected, $"{rejection.Participant} rejected the study");
        }

        if (approvals.FirstOrDefault(approval => approval.Kind == ApprovalKind.Withdraw) is { } withdrawal)
        {
            return Refused(Reasons.StudyWithdrawn, $"{withdrawal.Participant} withdrew from the study");
        }

        var missing = manifest.Participants.Select(participant => participant.Name).Where(name => !decided.Contains(name)).ToList();
        return missing.Count == 0
            ? Verdict<ValidManifest>.Accepted(manifest)
            : Refused(Reasons.ApprovalMissing, $"{string.Join(", ", missing)} ha{(missing.Count == 1 ? "s" : "ve")} not approved the study");
    }

    private static Verdict<ValidManifest> Refused(string reason, string detail) => Verdict<ValidManifest>.Refused(reason, detail);
}
