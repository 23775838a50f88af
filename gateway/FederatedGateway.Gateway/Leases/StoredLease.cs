using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace FederatedGateway.Gateway.Leases;

/// <summary>Who owns a piece of work, until when, and the number that grows with every owner.</summary>
[Table("leases")]
internal sealed class StoredLease
{
    [Key]
    [MaxLength(200)]
    public required string Name { get; init; }

    [MaxLength(64)]
    public required string Owner { get; set; }

    /// <summary>Grows with every change of owner and never falls; a write that carries an older one is refused.</summary>
    public required long FencingToken { get; set; }

    /// <summary>UTC ticks; 0 when released.</summary>
    public required long ExpireTicks { get; set; }
}
