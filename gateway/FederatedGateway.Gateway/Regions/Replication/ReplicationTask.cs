using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// One object version to be copied to one region. Written in the transaction that records the object, so that neither can exist without
/// the other; deleted in the transaction that completes the copy.
/// </summary>
[Table("replication_tasks")]
[Index(nameof(ObjectKey), nameof(TargetRegion), nameof(Revision), IsUnique = true)]
[Index(nameof(TargetRegion), nameof(NextTicks))]
internal sealed class ReplicationTask
{
    /// <summary>
    /// Marks a copy that is being written just now. Only the owner of the target region's lease sets and clears it; bytes enter a region only
    /// under this mark, so that whoever erases an object knows what to wait for.
    /// </summary>
    public const long UnderWay = long.MaxValue;

    [Key]
    public long Id { get; init; }

    [MaxLength(200)]
    public required string ObjectKey { get; init; }

    /// <summary>Of the object. Into one region the revisions of a key go in their order, one after the other.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The region that was written first.</summary>
    [MaxLength(63)]
    public required string SourceRegion { get; init; }

    /// <summary>The version there.</summary>
    [MaxLength(200)]
    public required string SourceVersionId { get; init; }

    [MaxLength(63)]
    public required string TargetRegion { get; init; }

    /// <summary>Tries so far.</summary>
    public int Attempts { get; set; }

    /// <summary>Earliest time of the next try, UTC ticks; 0 for at once, <see cref="UnderWay"/> while one is under way.</summary>
    public long NextTicks { get; set; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    /// <summary>Why the last try failed; empty when there was none.</summary>
    [MaxLength(500)]
    public string LastError { get; set; } = "";
}
