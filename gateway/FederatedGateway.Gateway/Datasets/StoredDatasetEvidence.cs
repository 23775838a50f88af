using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>The evidence that an institution verified before it encrypted or re-wrapped, kept for auditors; one per KeyConfig.</summary>
[Table("dataset_evidence")]
[PrimaryKey(nameof(DatasetId), nameof(KeyConfigDigest))]
internal sealed class StoredDatasetEvidence
{
    [MaxLength(32)]
    public required string DatasetId { get; init; }

    [MaxLength(32)]
    public required byte[] KeyConfigDigest { get; init; }

    /// <summary>A serialized Evidence.</summary>
    public required byte[] Evidence { get; set; }

    [MaxLength(32)]
    public required byte[] Nonce { get; set; }

    /// <summary>UTC ticks, whole seconds: the clock with which it was accepted.</summary>
    public required long CreateTicks { get; set; }
}
