using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>An erasure certificate.</summary>
[Table("certificates")]
[Index(nameof(StudyId), nameof(CreateTicks))]
internal sealed class StoredCertificate
{
    [Key]
    [MaxLength(64)]
    public required string Id { get; init; }

    [MaxLength(64)]
    public required string StudyId { get; init; }

    /// <summary>DSSE envelope, JSON.</summary>
    public required byte[] Dsse { get; init; }

    /// <summary>Position of its entry in the log.</summary>
    public required long LogIndex { get; init; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }
}
