using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Studies;

/// <summary>One institution of one study, kept beside the manifest so that lists need not parse it.</summary>
[Table("study_participants")]
[PrimaryKey(nameof(StudyId), nameof(Name))]
[Index(nameof(Name))]
internal sealed class StoredParticipant
{
    [MaxLength(64)]
    public required string StudyId { get; init; }

    [MaxLength(63)]
    public required string Name { get; init; }

    /// <summary>Position in the manifest, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The region whose store holds its uploads.</summary>
    [MaxLength(63)]
    public required string Region { get; init; }
}
