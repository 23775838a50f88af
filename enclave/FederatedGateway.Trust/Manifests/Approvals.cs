using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Manifests;

/// <summary>A participant's decision on a study: a signature over "fgw-approval-v1" ‖ lp(study digest) ‖ lp(participant) ‖ kind (1 byte) ‖ time.</summary>
public static class Approvals
{
    private const string Label = "fgw-approval-v1";

    /// <exception cref="ArgumentOutOfRangeException">The kind is no decision.</exception>
    public static Approval Sign(ISigner signer, Sha256Digest studyDigest, string participant, ApprovalKind kind, DateTimeOffset time)
    {
        if (kind is not (ApprovalKind.Approve or ApprovalKind.Reject or ApprovalKind.Withdraw))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "a participant approves, rejects or withdraws");
        }

        var approval = new Approval { Participant = participant, Kind = kind, SignedTime = time.ToUnixTimeSeconds() };
        approval.Signature = ByteString.CopyFrom(signer.Sign(Input(approval, studyDigest)));
        return approval;
    }

    /// <summary>True for a decision on exactly this study by the holder of exactly this key.</summary>
    public static bool Verify(Approval approval, Sha256Digest studyDigest, SigningPublicKey key)
        => approval.Kind is ApprovalKind.Approve or ApprovalKind.Reject or ApprovalKind.Withdraw
            && UnixTime.IsValid(approval.SignedTime)
            && key.Verify(Input(approval, studyDigest), approval.Signature.Span);

    private static byte[] Input(Approval approval, Sha256Digest studyDigest)
        => new SignedInput(Label).Field(studyDigest.Bytes).Field(approval.Participant).Byte((byte)approval.Kind).Time(approval.SignedTime).ToArray();
}
