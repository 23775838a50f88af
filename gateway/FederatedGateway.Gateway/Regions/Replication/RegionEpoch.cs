using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Which incarnation of a bucket the catalog speaks of: the same id lies in the bucket itself, so that one that lost its data is told from one that was away.</summary>
[Table("region_epochs")]
[PrimaryKey(nameof(Region), nameof(Bucket))]
internal sealed class RegionEpoch
{
    [MaxLength(63)]
    public required string Region { get; init; }

    [MaxLength(63)]
    public required string Bucket { get; init; }

    /// <summary>32 hexadecimal characters.</summary>
    [MaxLength(32)]
    public required string Epoch { get; set; }

    /// <summary>UTC ticks of the last full comparison with the catalog that went through; null until there is one.</summary>
    public long? SweepTicks { get; set; }
}
