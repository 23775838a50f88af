using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>How a claimed copy ended.</summary>
/// <param name="Claim">Which.</param>
internal sealed record CopyResult(ReplicationClaim Claim)
{
    /// <summary>Read back with the catalog's digest; null when it failed.</summary>
    public CopiedObject? Copied { get; init; }

    /// <summary>Why not; null when it succeeded.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The study does not allow the region: the copy is not made, now or later.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>The region, not this object, is what failed.</summary>
    public bool IsOutage => Failure is ObjectStoreUnavailableException;
}
