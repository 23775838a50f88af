using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions;

/// <summary>A ciphertext object under one key in every region that holds it. The database, not the store, decides who created it.</summary>
[Table("objects")]
[Index(nameof(StudyId), nameof(Class))]
internal sealed class CatalogObject
{
    /// <summary>The key in every region's bucket.</summary>
    [Key]
    [MaxLength(200)]
    public required string Key { get; init; }

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
