using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>A version that lay in a region which its study does not allow. Stays on record when it is removed.</summary>
[Table("residency_incidents")]
[PrimaryKey(nameof(Region), nameof(ObjectKey), nameof(VersionId))]
internal sealed class ResidencyIncident
{
    [MaxLength(63)]
    public required string Region { get; init; }

    [MaxLength(512)]
    public required string ObjectKey { get; init; }

    [MaxLength(200)]
    public required string VersionId { get; init; }

    /// <summary>64 hexadecimal characters.</summary>
    [MaxLength(64)]
    public required string StudyId { get; init; }

    /// <summary>When the sweep found it, UTC ticks.</summary>
    public required long FindTicks { get; init; }

    /// <summary>When it was removed, UTC ticks; null while a lock keeps it there.</summary>
    public long? RemoveTicks { get; set; }
}
