using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>A result's key, wrapped to one recipient. Deleted when the model is shredded.</summary>
[Table("result_wraps")]
[PrimaryKey(nameof(RunId), nameof(Ordinal), nameof(Recipient), nameof(Suite))]
internal sealed class StoredResultWrap
{
    [MaxLength(64)]
    public required string RunId { get; init; }

    /// <summary>Position of the result object.</summary>
    public required int Ordinal { get; init; }

    [MaxLength(63)]
    public required string Recipient { get; init; }

    /// <summary>HPKE KEM identifier.</summary>
    public required int Suite { get; init; }

    /// <summary>A serialized Wrap.</summary>
    public required byte[] Wrap { get; init; }
}
