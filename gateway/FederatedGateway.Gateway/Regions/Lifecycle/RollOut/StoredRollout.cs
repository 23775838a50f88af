using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>The way of one policy into all regions.</summary>
[Table("policy_rollouts")]
[Index(nameof(State))]
internal sealed class StoredRollout
{
    [Key]
    [MaxLength(32)]
    public required string Id { get; init; }

    /// <summary>The policy that comes; empty for none.</summary>
    [MaxLength(64)]
    public required string PolicyDigest { get; init; }

    /// <summary>What was in force before; empty for none.</summary>
    [MaxLength(64)]
    public required string PreviousDigest { get; init; }

    public required RolloutStrategy Strategy { get; init; }

    public required RolloutState State { get; set; }

    /// <summary>Why it goes back or went back; empty otherwise.</summary>
    [MaxLength(500)]
    public string Detail { get; set; } = "";

    [MaxLength(63)]
    public required string Actor { get; init; }

    [MaxLength(20)]
    public required string Role { get; init; }

    /// <summary>UTC ticks; also their order.</summary>
    public required long CreateTicks { get; init; }

    public List<StoredRolloutStep> Steps { get; init; } = [];
}
