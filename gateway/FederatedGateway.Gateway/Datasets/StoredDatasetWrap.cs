using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>A dataset's key, wrapped to the enclave. Replaced when the dataset is re-wrapped, deleted when it is shredded.</summary>
[Table("dataset_wraps")]
[PrimaryKey(nameof(DatasetId), nameof(Suite))]
internal sealed class StoredDatasetWrap
{
    [MaxLength(32)]
    public required string DatasetId { get; init; }

    /// <summary>HPKE KEM identifier.</summary>
    public required int Suite { get; init; }

    /// <summary>A serialized Wrap.</summary>
    public required byte[] Wrap { get; set; }
}
