using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>A study of the bundle.</summary>
/// <param name="Digest">Of its manifest.</param>
/// <param name="Signed">With its approvals, and without later rejections and withdrawals: a run relied on what held when it started.</param>
/// <param name="Amendments">In order.</param>
/// <param name="Withdrawals">Verified rejections and withdrawals: no run may start after one.</param>
internal sealed record BundleStudy(Sha256Digest Digest, SignedStudy Signed, IReadOnlyList<SignedAmendment> Amendments, IReadOnlyList<Approval> Withdrawals)
{
    /// <summary>Why nothing may begin at this time: a participant had left. Decisions are dated in whole seconds: one in the same second is not known to have been before.</summary>
    public Refusal? LeftBefore(DateTimeOffset time) => Withdrawals.FirstOrDefault(withdrawal => withdrawal.SignedTime < time.ToUnixTimeSeconds()) is { } withdrawal
        ? new Refusal(withdrawal.Kind == ApprovalKind.Reject ? Reasons.StudyRejected : Reasons.StudyWithdrawn, $"it began after {withdrawal.Participant} had left the study")
        : null;
}
