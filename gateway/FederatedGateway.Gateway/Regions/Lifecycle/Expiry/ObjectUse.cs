using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Expiry;

/// <summary>When an object was last asked for; no row means never.</summary>
[Table("object_uses")]
internal sealed class ObjectUse
{
    [Key]
    [MaxLength(200)]
    public required string ObjectKey { get; init; }

    /// <summary>UTC ticks.</summary>
    public required long LastTicks { get; set; }
}
