using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>A leaf of the transparency log. Never changed, never deleted.</summary>
[Table("audit_entries")]
[Index(nameof(EventId), IsUnique = true)]
[Index(nameof(LeafHash))]
[Index(nameof(StudyId), nameof(Index))]
internal sealed class LoggedEntry
{
    /// <summary>Position in the log, from 0.</summary>
    [Key]
    [DatabaseGenerated(DatabaseGeneratedOption.None)]
    public required long Index { get; init; }

    /// <summary>The CloudEvents id.</summary>
    [MaxLength(200)]
    public required string EventId { get; init; }

    /// <summary>64 hexadecimal characters; empty when it concerns no study.</summary>
    [MaxLength(64)]
    public required string StudyId { get; init; }

    /// <summary>CloudEvents 1.0 JSON, exactly the bytes that were hashed.</summary>
    public required byte[] Data { get; init; }

    /// <summary>RFC 6962 leaf hash.</summary>
    [MaxLength(32)]
    public required byte[] LeafHash { get; init; }
}
