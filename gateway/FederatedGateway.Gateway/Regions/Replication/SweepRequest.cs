using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Somebody's wish that a region be compared with the catalog, and how far that is. Whichever gateway owns the region carries it out.</summary>
[Table("region_sweeps")]
[Index(nameof(Region), nameof(EndTicks))]
internal sealed class SweepRequest
{
    [Key]
    public long Id { get; init; }

    [MaxLength(63)]
    public required string Region { get; init; }

    /// <summary>Everything, not the newest copies only.</summary>
    public required bool IsFull { get; init; }

    /// <summary>How many copies to read whole; -1 for as many as configured, <see cref="int.MaxValue"/> for all.</summary>
    public required int SampledCopies { get; init; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    /// <summary>UTC ticks; null while it waits or is under way.</summary>
    public long? EndTicks { get; set; }

    /// <summary>Why it broke off; empty when it did not.</summary>
    [MaxLength(500)]
    public string Failure { get; set; } = "";

    public long Listed { get; set; }

    public long Compared { get; set; }

    public long Sampled { get; set; }

    public long Lost { get; set; }

    public long Missing { get; set; }

    public long Removed { get; set; }

    public long Violations { get; set; }
}
