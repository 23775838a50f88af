using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>One result envelope of a run.</summary>
[Table("result_objects")]
[PrimaryKey(nameof(RunId), nameof(Ordinal))]
[Index(nameof(ObjectKey), IsUnique = true)]
internal sealed class StoredResultObject
{
    [MaxLength(64)]
    public required string RunId { get; init; }

    /// <summary>The enclave's index of it, from 0.</summary>
    public required int Ordinal { get; init; }

    public required PayloadKind Kind { get; init; }

    /// <summary>The only recipient of a report; empty for all recipients.</summary>
    [MaxLength(63)]
    public required string Recipient { get; init; }

    /// <summary>The serialized EnvelopeHeader, as signed.</summary>
    public required byte[] Header { get; init; }

    [MaxLength(32)]
    public required byte[] CiphertextSha256 { get; init; }

    [MaxLength(64)]
    public required byte[] HeaderSignature { get; init; }

    public required long CiphertextBytes { get; init; }

    /// <summary>The stored object.</summary>
    [MaxLength(200)]
    public required string ObjectKey { get; init; }
}
