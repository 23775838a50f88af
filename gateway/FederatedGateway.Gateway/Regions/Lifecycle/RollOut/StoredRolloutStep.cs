using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>One step of a roll-out. Steps can be repeated: a gateway that dies in one leaves it running, and the next owner makes it again.</summary>
[Table("policy_rollout_steps")]
[PrimaryKey(nameof(RolloutId), nameof(Ordinal))]
internal sealed class StoredRolloutStep
{
    [MaxLength(32)]
    public required string RolloutId { get; init; }

    public required int Ordinal { get; init; }

    public required StepKind Kind { get; init; }

    [MaxLength(63)]
    public required string Region { get; init; }

    public required StepState State { get; set; }

    [MaxLength(500)]
    public string Detail { get; set; } = "";
}
