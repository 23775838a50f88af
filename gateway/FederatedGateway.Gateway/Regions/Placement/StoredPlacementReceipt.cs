using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>A signed placement receipt. Never changed, never deleted: it stays true when the copy is gone.</summary>
[Table("placement_receipts")]
[Index(nameof(StudyId), nameof(CreateTicks))]
[Index(nameof(ObjectKey), nameof(Revision), nameof(Region))]
internal sealed class StoredPlacementReceipt
{
    /// <summary>SHA-256 of the statement, 64 hexadecimal characters.</summary>
    [Key]
    [MaxLength(64)]
    public required string Id { get; init; }

    [MaxLength(200)]
    public required string ObjectKey { get; init; }

    public required int Revision { get; init; }

    [MaxLength(63)]
    public required string Region { get; init; }

    /// <summary>64 hexadecimal characters; empty for copies of the audit log.</summary>
    [MaxLength(64)]
    public required string StudyId { get; init; }

    /// <summary>DSSE envelope, JSON.</summary>
    public required byte[] Dsse { get; init; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }
}
