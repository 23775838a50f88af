using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>An entry that waits for its place in the log. Written in the transaction of the change that it tells of, so that no change goes unlogged.</summary>
[Table("audit_pending")]
[Index(nameof(EventId), IsUnique = true)]
internal sealed class PendingEntry
{
    [Key]
    public long Id { get; init; }

    [MaxLength(200)]
    public required string EventId { get; init; }

    /// <summary>64 hexadecimal characters; empty when it concerns no study.</summary>
    [MaxLength(64)]
    public required string StudyId { get; init; }

    /// <summary>CloudEvents 1.0 JSON.</summary>
    public required byte[] Data { get; init; }
}
