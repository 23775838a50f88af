using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.ObjectStores;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Notices a bucket that lost its data: the mark that was put into it is gone, or another one is there.</summary>
internal sealed class RegionEpochs(IDbContextFactory<GatewayDatabase> databases, TimeProvider clock)
{
    private const string MetadataName = "epoch";

    private static readonly ObjectKey Mark = new("fgw/epoch");

    /// <summary>True when the bucket is not the one that the catalog speaks of; a bucket that is seen for the first time gets its mark.</summary>
    /// <exception cref="ObjectStoreException">The region is away.</exception>
    public async Task<bool> HasLostDataAsync(IObjectStore store, HeldLease lease, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(store, cancellationToken);
        await using var database = databases.CreateDbContext();
        var known = await database.RegionEpochs.AsNoTracking().SingleOrDefaultAsync(row => row.Region == store.Region && row.Bucket == store.Bucket, cancellationToken);
        if (known is not null)
        {
            return found != known.Epoch;
        }

        await MarkAsync(store, found, lease, cancellationToken);
        return false;
    }

    /// <summary>Makes the bucket as it is now the one that the catalog speaks of.</summary>
    /// <exception cref="ObjectStoreException">The region is away.</exception>
    public async Task AcceptAsync(IObjectStore store, HeldLease lease, CancellationToken cancellationToken)
        => await MarkAsync(store, await ReadAsync(store, cancellationToken), lease, cancellationToken);

    public Task SweptAsync(string region, HeldLease lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        return databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                await database.RegionEpochs.Where(row => row.Region == region).ExecuteUpdateAsync(row => row.SetProperty(epoch => epoch.SweepTicks, now), cancellationToken);
            },
            cancellationToken);
    }

    private static async Task<string?> ReadAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.StatAsync(Mark, null, cancellationToken)).Metadata.GetValueOrDefault(MetadataName);
        }
        catch (Exception e) when (e is ObjectNotFoundException or ObjectCorruptedException)
        {
            return null;
        }
    }

    private async Task MarkAsync(IObjectStore store, string? found, HeldLease lease, CancellationToken cancellationToken)
    {
        var epoch = found ?? Guid.NewGuid().ToString("N");
        if (found is null)
        {
            // Of no study and without content: residency does not concern it.
            await store.PutAsync(new ObjectUpload(Mark, 0) { Metadata = new Dictionary<string, string> { [MetadataName] = epoch } }, Stream.Null, cancellationToken);
        }

        await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                if (await database.RegionEpochs.FindAsync([store.Region, store.Bucket], cancellationToken) is { } row)
                {
                    row.Epoch = epoch;
                }
                else
                {
                    database.RegionEpochs.Add(new RegionEpoch { Region = store.Region, Bucket = store.Bucket, Epoch = epoch });
                }
            },
            cancellationToken);
    }
}
