using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions;

/// <summary>
/// One version of an object under one key in every region that holds it, or the mark that the key is hidden from here on. The database, not the store, decides who created it and
/// which version came first.
/// </summary>
[Table("objects")]
[PrimaryKey(nameof(Key), nameof(Revision))]
[Index(nameof(StudyId), nameof(Class))]
internal sealed class CatalogObject
{
    /// <summary>The key in every region's bucket.</summary>
    [MaxLength(200)]
    public required string Key { get; init; }

    /// <summary>Place in the key's history: 1 for its first version, one more for each further version or tombstone. Most objects are written once.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Hides the key (a delete marker): no bytes, and a digest of nothing.</summary>
    public bool IsTombstone { get; init; }

    /// <summary>64 hexadecimal characters; empty for copies of the audit log.</summary>
    [MaxLength(64)]
    public required string StudyId { get; init; }

    public required ObjectClass Class { get; init; }

    /// <summary>Of the whole object.</summary>
    [MaxLength(32)]
    public required byte[] Sha256 { get; init; }

    public required long LengthBytes { get; init; }

    /// <summary>The region that was written first.</summary>
    [MaxLength(63)]
    public required string PrimaryRegion { get; init; }

    /// <summary>When it was committed in the primary region, UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    public List<CatalogCopy> Copies { get; init; } = [];
}
