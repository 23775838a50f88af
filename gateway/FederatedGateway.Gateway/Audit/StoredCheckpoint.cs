using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace FederatedGateway.Gateway.Audit;

/// <summary>A signed tree head that was given out, or could have been.</summary>
[Table("audit_checkpoints")]
internal sealed class StoredCheckpoint
{
    [Key]
    [DatabaseGenerated(DatabaseGeneratedOption.None)]
    public required long Size { get; init; }

    /// <summary>C2SP signed note.</summary>
    public required byte[] Note { get; set; }

    /// <summary>UTC ticks.</summary>
    public required long CreateTicks { get; init; }
}
