using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>The hash of a complete subtree of the log, so that a proof reads a few rows instead of every leaf. Never changed.</summary>
[Table("audit_nodes")]
[PrimaryKey(nameof(Level), nameof(Index))]
internal sealed class LoggedNode
{
    /// <summary>1 for a pair of leaves (leaves are in <see cref="LoggedEntry"/>).</summary>
    public required int Level { get; init; }

    /// <summary>Position in its level, from 0.</summary>
    public required long Index { get; init; }

    [MaxLength(32)]
    public required byte[] Hash { get; init; }
}
