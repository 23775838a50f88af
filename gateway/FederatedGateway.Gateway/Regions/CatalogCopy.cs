using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions;

/// <summary>One copy of an object in one region.</summary>
[Table("object_copies")]
[PrimaryKey(nameof(ObjectKey), nameof(Revision), nameof(Region))]
[Index(nameof(Region), nameof(State))]
[Index(nameof(Region), nameof(ReceiptId))]
internal sealed class CatalogCopy
{
    [MaxLength(200)]
    public required string ObjectKey { get; init; }

    /// <summary>Of the object.</summary>
    public int Revision { get; init; } = 1;

    [MaxLength(63)]
    public required string Region { get; init; }

    [MaxLength(63)]
    public required string Bucket { get; set; }

    /// <summary>Version id in that region; empty until it is written.</summary>
    [MaxLength(200)]
    public string VersionId { get; set; } = "";

    /// <summary>As read back; null until it is.</summary>
    [MaxLength(32)]
    public byte[]? Sha256 { get; set; }

    public required CopyState State { get; set; }

    /// <summary>UTC ticks of the read-back; null until then.</summary>
    public long? CompleteTicks { get; set; }

    /// <summary>UTC ticks of the newest read-back or comparison that found it whole; null until then.</summary>
    public long? VerifyTicks { get; set; }

    /// <summary>The newest placement receipt; empty until there is one.</summary>
    [MaxLength(64)]
    public string ReceiptId { get; set; } = "";

    /// <summary>UTC ticks of the deletion; null until then.</summary>
    public long? DeleteTicks { get; set; }

    /// <summary>From commit in the primary to read-back here.</summary>
    public long LagMilliseconds { get; set; }
}
