using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Telemetry;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Makes one claimed copy, where residency allows it.</summary>
internal sealed class RegionCopy(RegionStores regions, ResidencyCatalog residencies, ObjectCopier copier, ReplicationOptions options, TimeProvider clock)
{
    public async Task<CopyResult> MakeAsync(ReplicationClaim claim, CancellationToken cancellationToken)
    {
        var (region, stored) = (claim.Task.TargetRegion, claim.Stored);
        using var activity = GatewayMetrics.Activities.StartActivity("replicate");
        activity?.SetTag("fgw.region", region).SetTag("fgw.object", stored.Key);
        if (AllowedTarget.Find(await residencies.OfAsync(stored.StudyId, cancellationToken), stored.Class, region, regions) is not { } target)
        {
            return new CopyResult(claim) { IsBlocked = true };
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.CopyTimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return new CopyResult(claim) { Copied = await copier.CopyAsync(claim, target, either.Token) };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new CopyResult(claim) { Failure = new ObjectStoreUnavailableException($"the copy took longer than {options.CopyTimeoutSeconds} s", isTransient: true) };
        }
        catch (Exception e) when (e is ObjectStoreException or ArgumentException or InvalidOperationException)
        {
            // The latter two: labels that this store does not take. One object must not stop the others.
            await EnsureBucketAsync(target.Store, cancellationToken);
            return new CopyResult(claim) { Failure = e };
        }
    }

    /// <summary>A region that came back without its disks has no bucket.</summary>
    private static async Task EnsureBucketAsync(IObjectStore target, CancellationToken cancellationToken)
    {
        try
        {
            await target.EnsureBucketAsync(cancellationToken);
        }
        catch (ObjectStoreException)
        {
            // The next try tells.
        }
    }
}
