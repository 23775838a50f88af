using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>A holder's signed confirmation that it destroyed a key, kept for the certificates that come to need it: the holder may be gone by then.</summary>
[Table("key_destructions")]
[PrimaryKey(nameof(KeyConfigDigest), nameof(Holder))]
internal sealed class StoredKeyDestruction
{
    [MaxLength(32)]
    public required byte[] KeyConfigDigest { get; init; }

    /// <summary>Digest of the KeyConfig in the offer by which the holder got the key, 64 hexadecimal characters; empty for the enclave that made it.</summary>
    [MaxLength(64)]
    public required string Holder { get; init; }

    [MaxLength(64)]
    public required byte[] Nonce { get; init; }

    /// <summary>Unix seconds, by the holder's clock.</summary>
    public required long DestroyTime { get; init; }

    [MaxLength(64)]
    public required byte[] Signature { get; init; }

    public required int SealedCopies { get; init; }
}
