using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Policies;

/// <summary>A lifecycle policy that was accepted once. Never changed, never deleted: regions may have to go back to it.</summary>
[Table("lifecycle_policies")]
[Index(nameof(Number), IsUnique = true)]
internal sealed class StoredPolicy
{
    /// <summary>SHA-256 of the policy, 64 hexadecimal characters.</summary>
    [Key]
    [MaxLength(64)]
    public required string Digest { get; init; }

    public required long Number { get; init; }

    /// <summary>Serialized SignedLifecyclePolicy.</summary>
    public required byte[] Signed { get; init; }

    /// <summary>UTC ticks.</summary>
    public required long AcceptTicks { get; init; }
}
