using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Policies;

/// <summary>Which policy a region is to have. A region without a row has none: the studies' own retention alone.</summary>
[Table("region_policies")]
internal sealed class WantedPolicy
{
    [Key]
    [MaxLength(63)]
    public required string Region { get; init; }

    /// <summary>Of the <see cref="StoredPolicy"/>; empty for none.</summary>
    [MaxLength(64)]
    public required string PolicyDigest { get; set; }
}
