using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>Which datasets an order names: the lineage from upload to model.</summary>
[Table("run_datasets")]
[PrimaryKey(nameof(RunId), nameof(Ordinal))]
[Index(nameof(DatasetId))]
internal sealed class StoredRunDataset
{
    [MaxLength(64)]
    public required string RunId { get; init; }

    /// <summary>Position in the order, from 0.</summary>
    public required int Ordinal { get; init; }

    [MaxLength(32)]
    public required string DatasetId { get; init; }
}
