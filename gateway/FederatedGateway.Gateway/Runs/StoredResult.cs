using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace FederatedGateway.Gateway.Runs;

/// <summary>What a run brought out of the enclave besides ciphertext: everything that verifies it.</summary>
[Table("run_results")]
internal sealed class StoredResult
{
    [Key]
    [MaxLength(64)]
    public required string RunId { get; init; }

    /// <summary>DSSE envelope, JSON.</summary>
    public required byte[] Receipt { get; init; }

    /// <summary>A serialized Evidence.</summary>
    public required byte[] Evidence { get; init; }

    /// <summary>The checkpoint that the evidence's nonce used (C2SP signed note).</summary>
    public required byte[] EvidenceCheckpoint { get; init; }

    /// <summary>The log entry that holds the receipt's digest, exactly as hashed; null until it is logged.</summary>
    public byte[]? LogEntry { get; set; }

    /// <summary>C2SP tlog-proof of that entry; null until it is logged.</summary>
    public byte[]? InclusionProof { get; set; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }

    /// <summary>UTC ticks; null until the wraps are here.</summary>
    public long? ReleaseTicks { get; set; }

    /// <summary>UTC ticks; null until destroyed.</summary>
    public long? DestroyTicks { get; set; }

    public List<StoredResultObject> Objects { get; init; } = [];
}
