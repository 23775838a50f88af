using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>One participant's signature of a run order.</summary>
[Table("run_signatures")]
[PrimaryKey(nameof(RunId), nameof(Participant))]
internal sealed class StoredRunSignature
{
    [MaxLength(64)]
    public required string RunId { get; init; }

    [MaxLength(63)]
    public required string Participant { get; init; }

    [MaxLength(64)]
    public required byte[] Signature { get; init; }
}
