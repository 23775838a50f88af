using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// Compares a region with the catalog: versions that no copy is recorded for (a replicator that lost its lease may still have written one) are
/// removed, and recorded copies that are gone are made again. Runs under the region's lease and beside no copy into it.
/// </summary>
internal sealed partial class Reconciliation(IDbContextFactory<GatewayDatabase> databases, ReplicationQueue queue, AuditLog log, TimeProvider clock, ILogger<Reconciliation> logger)
{
    private const int PageSize = 200;

    /// <summary>What was stored so long ago and is still not recorded never will be: an upload is recorded in the minutes after it.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    /// <summary>Only objects of these kinds are in the catalog, each under its own folder.</summary>
    private static readonly string[] Folders = ["uploads/", "models/"];

    public async Task RunAsync(IObjectStore store, HeldLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await RemoveSurplusAsync(store, cancellationToken);
            await RestoreLostAsync(store, lease, cancellationToken);
        }
        catch (ObjectStoreException e)
        {
            Log.Away(logger, store.Region, e);
        }
    }

    private async Task RemoveSurplusAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var page = new List<ObjectVersion>(PageSize);
        foreach (var folder in Folders)
        {
            await foreach (var version in store.ListVersionsAsync(folder, cancellationToken))
            {
                page.Add(version);
                if (page.Count == PageSize)
                {
                    await RemoveSurplusAsync(store, page, cancellationToken);
                    page.Clear();
                }
            }
        }

        await RemoveSurplusAsync(store, page, cancellationToken);
    }

    private async Task RemoveSurplusAsync(IObjectStore store, List<ObjectVersion> versions, CancellationToken cancellationToken)
    {
        // Read after the listing: whatever was recorded by now may stay.
        var keys = versions.Select(version => version.Key.Value).Distinct().ToList();
        await using var database = databases.CreateDbContext();
        var recorded = await database.Objects.AsNoTracking()
            .Where(stored => keys.Contains(stored.Key))
            .Select(stored => new
            {
                stored.Key,
                Version = stored.Copies.Where(copy => copy.Region == store.Region && copy.State == CopyState.Completed).Select(copy => copy.VersionId).FirstOrDefault(),
                IsQueued = database.ReplicationTasks.Any(task => task.ObjectKey == stored.Key && task.TargetRegion == store.Region),
            })
            .ToDictionaryAsync(row => row.Key, cancellationToken);
        foreach (var version in versions)
        {
            // What is queued may be adopted by its next try; what the catalog does not know at all may be about to be recorded.
            var isSurplus = recorded.TryGetValue(version.Key.Value, out var row)
                ? !row.IsQueued && row.Version != version.VersionId && !(version.IsDeleteMarker && row.Version is not null)
                : version.CreateTime < clock.GetUtcNow() - OrphanAge;
            if (isSurplus)
            {
                await RemoveAsync(store, version, cancellationToken);
            }
        }
    }

    private async Task RemoveAsync(IObjectStore store, ObjectVersion version, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteVersionAsync(version.Key, version.VersionId, bypassGovernance: false, cancellationToken);
            Log.Removed(logger, version.VersionId, version.Key.Value, store.Region);
        }
        catch (ObjectLockedException e)
        {
            Log.Locked(logger, version.VersionId, version.Key.Value, store.Region, e);
        }
    }

    private async Task RestoreLostAsync(IObjectStore store, HeldLease lease, CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            List<CatalogCopy> page;
            await using (var database = databases.CreateDbContext())
            {
                page = await database.Copies.AsNoTracking()
                    .Where(copy => copy.Region == store.Region && copy.State == CopyState.Completed && string.Compare(copy.ObjectKey, after) > 0)
                    .OrderBy(copy => copy.ObjectKey).Take(PageSize).ToListAsync(cancellationToken);
            }

            foreach (var copy in page)
            {
                if (!await IsThereAsync(store, copy, cancellationToken) && await QueueAgainAsync(copy, lease, cancellationToken))
                {
                    Log.Lost(logger, copy.ObjectKey, store.Region);
                }
            }

            if (page.Count < PageSize)
            {
                queue.Nudge();
                return;
            }

            after = page[^1].ObjectKey;
        }
    }

    private static async Task<bool> IsThereAsync(IObjectStore store, CatalogCopy copy, CancellationToken cancellationToken)
    {
        try
        {
            var found = await store.StatAsync(new ObjectKey(copy.ObjectKey), copy.VersionId, cancellationToken);
            return copy.Sha256 is not null && found.Sha256.AsSpan().SequenceEqual(copy.Sha256);
        }
        catch (Exception e) when (e is ObjectNotFoundException or ObjectCorruptedException)
        {
            return false;
        }
    }

    private Task<bool> QueueAgainAsync(CatalogCopy lost, HeldLease lease, CancellationToken cancellationToken) => databases.TransactAsync(
        async database =>
        {
            await lease.GuardAsync(database, cancellationToken);
            var stored = await database.Objects.Include(found => found.Copies).SingleAsync(found => found.Key == lost.ObjectKey, cancellationToken);
            var copy = stored.Copies.Single(row => row.Region == lost.Region);
            var source = stored.Copies.Where(row => row.State == CopyState.Completed && row.Region != lost.Region).OrderBy(row => row.Region != stored.PrimaryRegion).FirstOrDefault();
            if (copy.State != CopyState.Completed || copy.VersionId != lost.VersionId || !await IsWantedAsync(database, stored, cancellationToken))
            {
                return false;
            }

            copy.State = CopyState.Failed;
            log.Add(database, new AuditEvent(AuditActions.CopyLost, "replicator", "gateway", stored.Key, stored.StudyId)
            {
                Outcome = "failure",
                Digests = [new NamedDigest("ciphertext", Convert.ToHexStringLower(stored.Sha256))],
            });
            if (source is not null)
            {
                database.ReplicationTasks.Add(new ReplicationTask
                {
                    ObjectKey = stored.Key,
                    SourceRegion = source.Region,
                    SourceVersionId = source.VersionId,
                    TargetRegion = lost.Region,
                    CreateTicks = clock.GetUtcNow().UtcTicks,
                    LastError = "the copy was gone or damaged in its region",
                });
            }

            return true;
        },
        cancellationToken);

    /// <summary>False once an erasure of the object has begun, which deletes the key wraps first, or once its time is over and its store may have let go of it.</summary>
    private async Task<bool> IsWantedAsync(GatewayDatabase database, CatalogObject stored, CancellationToken cancellationToken)
    {
        var hasWraps = stored.Class switch
        {
            ObjectClass.Upload => await database.Datasets.AnyAsync(
                dataset => dataset.ObjectKey == stored.Key && database.DatasetWraps.Any(wrap => wrap.DatasetId == dataset.Id), cancellationToken),
            ObjectClass.Model => await database.ResultObjects.AnyAsync(
                result => result.ObjectKey == stored.Key && database.ResultWraps.Any(wrap => wrap.RunId == result.RunId), cancellationToken),
            _ => true,
        };
        if (!hasWraps || stored.StudyId.Length == 0)
        {
            return hasWraps;
        }

        var manifest = await database.Studies.Where(study => study.Id == stored.StudyId).Select(study => study.Manifest).SingleAsync(cancellationToken);
        var policy = StudyManifest.Parser.ParseFrom(manifest).Retention;
        var kept = TimeSpan.FromSeconds(stored.Class == ObjectClass.Upload ? policy.UploadsSeconds : policy.ModelsSeconds);
        return clock.GetUtcNow().UtcTicks < stored.CreateTicks + kept.Ticks;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5020, Level = LogLevel.Warning, Message = "Removed version {VersionId} of {ObjectKey} from region {Region}: the catalog has no such copy")]
        public static partial void Removed(ILogger logger, string versionId, string objectKey, string region);

        [LoggerMessage(EventId = 5021, Level = LogLevel.Warning, Message = "Version {VersionId} of {ObjectKey} in region {Region} is in no catalog, but locked; it goes when its lock ends")]
        public static partial void Locked(ILogger logger, string versionId, string objectKey, string region, Exception exception);

        [LoggerMessage(EventId = 5022, Level = LogLevel.Error, Message = "The copy of {ObjectKey} in region {Region} is gone or damaged; it is made again from another region where there is one")]
        public static partial void Lost(ILogger logger, string objectKey, string region);

        [LoggerMessage(EventId = 5023, Level = LogLevel.Warning, Message = "Region {Region} went away while it was compared with the catalog; it is compared again later")]
        public static partial void Away(ILogger logger, string region, Exception exception);
    }
}
