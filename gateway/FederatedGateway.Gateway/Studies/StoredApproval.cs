using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>A participant's newest decision about a study, with its signature.</summary>
[Table("study_approvals")]
[PrimaryKey(nameof(StudyId), nameof(Participant))]
internal sealed class StoredApproval
{
    [MaxLength(64)]
    public required string StudyId { get; init; }

    [MaxLength(63)]
    public required string Participant { get; init; }

    public required ApprovalKind Kind { get; set; }

    /// <summary>Unix seconds, as signed.</summary>
    public required long SignedTime { get; set; }

    [MaxLength(64)]
    public required byte[] Signature { get; set; }
}
