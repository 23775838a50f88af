using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>
/// One decision of a participant about a study, with its signature. None is ever replaced: earlier runs relied on the approval that a withdrawal ends.
/// </summary>
[Table("study_approvals")]
[PrimaryKey(nameof(StudyId), nameof(Participant), nameof(Number))]
internal sealed class StoredApproval
{
    [MaxLength(64)]
    public required string StudyId { get; init; }

    [MaxLength(63)]
    public required string Participant { get; init; }

    /// <summary>1, 2 … in the order in which the participant decided; the newest counts.</summary>
    public required int Number { get; init; }

    public required ApprovalKind Kind { get; init; }

    /// <summary>Unix seconds, as signed.</summary>
    public required long SignedTime { get; init; }

    [MaxLength(64)]
    public required byte[] Signature { get; init; }

    public Approval ToMessage() => new() { Participant = Participant, Kind = Kind, SignedTime = SignedTime, Signature = ByteString.CopyFrom(Signature) };
}
