using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// Compares a region with the catalog, in both directions, and heals: versions that nobody recorded go, recorded copies that are gone or damaged are made again, objects without a copy get
/// one. Runs under the region's lease and beside no copy into it: only then is what the catalog does not know certainly left over.
/// </summary>
internal sealed partial class Reconciliation(
    IDbContextFactory<GatewayDatabase> databases, RegionStores regions, SurplusVersions surplus, LostCopies lost, ReplicationOptions options, TimeProvider clock, ILogger<Reconciliation> logger)
{
    private const int PageSize = LostCopies.PageSize;

    /// <summary>Everything, reading as many copies whole as configured.</summary>
    /// <returns>Null when the region went away in between; what was found until then is healed.</returns>
    public Task<SweepReport?> RunAsync(string region, CancellationToken cancellationToken) => RunAsync(region, options.SampledCopies, _ => Task.CompletedTask, cancellationToken);

    /// <summary>Everything.</summary>
    /// <param name="region">Which.</param>
    /// <param name="sampledCopies">How many copies to read whole.</param>
    /// <param name="progress">Called now and then with what was found so far.</param>
    /// <param name="cancellationToken">What was found until then is healed.</param>
    /// <returns>Null when the region went away in between; what was found until then is healed.</returns>
    public async Task<SweepReport?> RunAsync(string region, int sampledCopies, Func<SweepReport, Task> progress, CancellationToken cancellationToken)
    {
        var report = new SweepReport();
        try
        {
            foreach (var folder in ObjectFolders.Classes)
            {
                var inventory = await ListAsync(regions[region, folder], ObjectFolders.Of(folder), report, cancellationToken);
                await CompareAsync(region, folder, inventory, report, cancellationToken);
                await progress(report);
            }

            await SampleAsync(region, sampledCopies, report, progress, cancellationToken);
            await ReinstateAsync(region, cancellationToken);
            report.Missing = await lost.QueueMissingAsync(region, cancellationToken);
            Log.Compared(logger, region, report.Listed, report.Compared, report.Lost, report.Missing, report.Removed, report.Violations, report.Sampled);
            return report;
        }
        catch (ObjectStoreException e)
        {
            Log.Away(logger, region, e);
            return null;
        }
    }

    /// <summary>The newest copies only: enough to tell a region that was away from one that lost something.</summary>
    /// <returns>True when one of them is missing.</returns>
    /// <exception cref="ObjectStoreException">The region is away.</exception>
    public async Task<bool> LacksNewestAsync(string region, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var newest = await database.Copies.AsNoTracking()
            .Where(copy => copy.Region == region && copy.State == CopyState.Completed && copy.VersionId != "")
            .OrderByDescending(copy => copy.CompleteTicks).Take(options.RejoinCopies)
            .Join(database.Objects.Where(stored => !stored.IsTombstone), copy => new { Key = copy.ObjectKey, copy.Revision }, stored => new { stored.Key, stored.Revision }, (copy, stored) => new { copy, stored.Class })
            .ToListAsync(cancellationToken);
        foreach (var row in newest)
        {
            try
            {
                await regions[region, row.Class].StatAsync(new ObjectKey(row.copy.ObjectKey), row.copy.VersionId, cancellationToken);
            }
            catch (Exception e) when (e is ObjectNotFoundException or ObjectCorruptedException)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<RegionInventory> ListAsync(IObjectStore store, string folder, SweepReport report, CancellationToken cancellationToken)
    {
        var (inventory, page) = (new RegionInventory(), new List<ObjectVersion>(PageSize));
        await foreach (var version in store.ListVersionsAsync(folder, cancellationToken))
        {
            inventory.Add(version);
            report.Listed++;
            page.Add(version);
            if (page.Count == PageSize)
            {
                await surplus.RemoveAsync(store, page, report, cancellationToken);
                page.Clear();
            }
        }

        await surplus.RemoveAsync(store, page, report, cancellationToken);
        return inventory;
    }

    private async Task CompareAsync(string region, ObjectClass kind, RegionInventory inventory, SweepReport report, CancellationToken cancellationToken)
    {
        for (var (after, revision) = ("", 0); ;)
        {
            List<CatalogCopy> page;
            await using (var database = databases.CreateDbContext())
            {
                page = await database.Copies.AsNoTracking()
                    .Where(copy => copy.Region == region && copy.State == CopyState.Completed && database.Objects.Any(stored => stored.Key == copy.ObjectKey && stored.Revision == copy.Revision && stored.Class == kind))
                    .Where(copy => string.Compare(copy.ObjectKey, after) > 0 || (copy.ObjectKey == after && copy.Revision > revision))
                    .OrderBy(copy => copy.ObjectKey).ThenBy(copy => copy.Revision).Take(PageSize).ToListAsync(cancellationToken);
            }

            // Recorded after the listing began is not in it: asked for by name before it is called lost.
            var gone = new List<CatalogCopy>();
            foreach (var copy in page.Where(copy => copy.VersionId.Length > 0 && !inventory.Contains(copy.ObjectKey, copy.VersionId)))
            {
                if (!await IsThereAsync(regions[region, kind], copy, cancellationToken))
                {
                    gone.Add(copy);
                }
            }

            report.Compared += page.Count;
            report.Lost += await lost.QueueAgainAsync(gone, cancellationToken);
            if (page.Count < PageSize)
            {
                return;
            }

            (after, revision) = (page[^1].ObjectKey, page[^1].Revision);
        }
    }

    private static async Task<bool> IsThereAsync(IObjectStore store, CatalogCopy copy, CancellationToken cancellationToken)
    {
        try
        {
            await store.StatAsync(new ObjectKey(copy.ObjectKey), copy.VersionId, cancellationToken);
            return true;
        }
        catch (ObjectCorruptedException)
        {
            return false;
        }
        catch (ObjectNotFoundException)
        {
            // What it says of a delete marker too.
            await foreach (var version in store.ListVersionsAsync(copy.ObjectKey, cancellationToken))
            {
                if (version.Key.Value == copy.ObjectKey && version.VersionId == copy.VersionId)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Copies that were called lost, or failed, and wait for nobody: those that are there after all count again, the others are queued as soon as there is a source.</summary>
    private async Task ReinstateAsync(string region, CancellationToken cancellationToken)
    {
        List<CatalogObject> stranded;
        await using (var database = databases.CreateDbContext())
        {
            stranded = await database.Objects.AsNoTracking().Include(stored => stored.Copies)
                .Where(stored => stored.Copies.Any(copy => copy.Region == region && copy.State == CopyState.Failed)
                    && !database.ReplicationTasks.Any(task => task.ObjectKey == stored.Key && task.Revision == stored.Revision && task.TargetRegion == region))
                .OrderBy(stored => stored.Key).ThenBy(stored => stored.Revision).Take(PageSize).ToListAsync(cancellationToken);
        }

        foreach (var stored in stranded)
        {
            var (store, copy) = (regions[region, stored.Class], stored.Copies.Single(copy => copy.Region == region));
            var isWhole = copy.VersionId.Length > 0 && (stored.IsTombstone
                ? await IsThereAsync(store, copy, cancellationToken)
                : await ObjectCopier.IsIntactAsync(store, new ObjectKey(stored.Key), copy.VersionId, stored, cancellationToken));
            await lost.ReinstateAsync(copy, isWhole, cancellationToken);
        }
    }

    /// <summary>Listings tell what is there, not what is in it.</summary>
    private async Task SampleAsync(string region, int count, SweepReport report, Func<SweepReport, Task> progress, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var sample = await database.Objects.AsNoTracking().Include(stored => stored.Copies.Where(copy => copy.Region == region))
            .Where(stored => !stored.IsTombstone && stored.Copies.Any(copy => copy.Region == region && copy.State == CopyState.Completed))
            .OrderBy(_ => EF.Functions.Random()).Take(count).ToListAsync(cancellationToken);
        var (damaged, intact) = (new List<CatalogCopy>(), new List<string>());
        foreach (var stored in sample)
        {
            var copy = stored.Copies.Single();
            if (await ObjectCopier.IsIntactAsync(regions[region, stored.Class], new ObjectKey(stored.Key), copy.VersionId, stored, cancellationToken))
            {
                intact.Add(copy.ObjectKey);
            }
            else
            {
                damaged.Add(copy);
            }

            report.Sampled++;
            if (report.Sampled % PageSize == 0)
            {
                await progress(report);
            }
        }

        foreach (var page in damaged.Chunk(PageSize))
        {
            report.Lost += await lost.QueueAgainAsync(page, cancellationToken);
        }

        var now = clock.GetUtcNow().UtcTicks;
        foreach (var page in intact.Chunk(PageSize))
        {
            await databases.TransactAsync(
                work => work.Copies.Where(copy => copy.Region == region && copy.State == CopyState.Completed && page.Contains(copy.ObjectKey))
                    .ExecuteUpdateAsync(copy => copy.SetProperty(row => row.VerifyTicks, now), cancellationToken),
                cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5023, Level = LogLevel.Warning, Message = "Region {Region} went away while it was compared with the catalog; it is compared again later")]
        public static partial void Away(ILogger logger, string region, Exception exception);

        [LoggerMessage(EventId = 5025, Level = LogLevel.Information, Message = "Compared region {Region} with the catalog: {Listed} versions listed, {Compared} copies looked for, {Lost} lost, {Missing} never made, {Removed} left over and removed, {Violations} outside residency, {Sampled} read whole")]
        public static partial void Compared(ILogger logger, string region, long listed, long compared, long lost, long missing, long removed, long violations, long sampled);
    }
}
