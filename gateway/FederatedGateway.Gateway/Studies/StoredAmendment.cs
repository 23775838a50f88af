using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>A measurement amendment of a study.</summary>
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
}
