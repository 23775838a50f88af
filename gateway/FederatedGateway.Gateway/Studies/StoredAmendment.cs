using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>
/// A measurement amendment of a study: in force once it is complete and its log entry has a place, and final then; before, it may give way to another of its
/// number.
/// </summary>
[Table("study_amendments")]
[PrimaryKey(nameof(StudyId), nameof(Number))]
internal sealed class StoredAmendment
{
    [MaxLength(64)]
    public required string StudyId { get; init; }

    /// <summary>1, 2, 3 … without gaps.</summary>
    public required int Number { get; init; }

    /// <summary>A serialized SignedAmendment.</summary>
    public required byte[] SignedAmendment { get; set; }

    /// <summary>SHA-256 of the amendment's bytes: 64 lower-case hexadecimal characters.</summary>
    [MaxLength(64)]
    public required string Digest { get; set; }

    [MaxLength(63)]
    public required string Proposer { get; set; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; set; }

    /// <summary>The log entry that puts it in force; null while signatures are missing.</summary>
    [MaxLength(200)]
    public string? EventId { get; set; }
}
