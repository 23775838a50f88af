using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>An announced envelope and how much of its ciphertext is stored durably.</summary>
[Table("datasets")]
[Index(nameof(StudyId), nameof(Participant), nameof(Version), IsUnique = true)]
[Index(nameof(State))]
internal sealed class StoredDataset
{
    /// <summary>The envelope id: 32 lower-case hexadecimal characters.</summary>
    [Key]
    [MaxLength(32)]
    public required string Id { get; init; }

    [MaxLength(64)]
    public required string StudyId { get; init; }

    [MaxLength(63)]
    public required string Participant { get; init; }

    /// <summary>Grows with every upload of a participant.</summary>
    public required long Version { get; init; }

    /// <summary>The serialized EnvelopeHeader, as signed.</summary>
    public required byte[] Header { get; init; }

    [MaxLength(32)]
    public required byte[] CiphertextSha256 { get; init; }

    [MaxLength(64)]
    public required byte[] HeaderSignature { get; init; }

    public required long CiphertextBytes { get; init; }

    /// <summary>Bytes stored durably; a resumed upload goes on from here.</summary>
    public long CommittedBytes { get; set; }

    public required DatasetState State { get; set; }

    [MaxLength(63)]
    public required string Region { get; init; }

    /// <summary>The KeyConfig that the wraps open with.</summary>
    [MaxLength(32)]
    public required byte[] KeyConfigDigest { get; set; }

    /// <summary>The stored object, once the upload is complete.</summary>
    [MaxLength(200)]
    public string? ObjectKey { get; set; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    /// <summary>UTC ticks; null until complete.</summary>
    public long? StoreTicks { get; set; }

    /// <summary>UTC ticks of the header's expire_time.</summary>
    public required long ExpireTicks { get; init; }

    /// <summary>UTC ticks; null until destroyed.</summary>
    public long? DestroyTicks { get; set; }

    public List<StoredDatasetWrap> Wraps { get; init; } = [];
}
