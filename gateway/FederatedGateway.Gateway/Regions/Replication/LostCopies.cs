using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Has copies made again that a region no longer has as recorded, and copies made that nobody asked for before the region was there.</summary>
internal sealed partial class LostCopies(
    IDbContextFactory<GatewayDatabase> databases, RegionStores regions, ResidencyCatalog residencies, WantedObjects wanted, ReplicationQueue queue, AuditLog log, TimeProvider clock, ILogger<LostCopies> logger)
{
    /// <summary>One transaction.</summary>
    public const int PageSize = 200;

    /// <summary>
    /// Logs the loss and queues the copies, and after each of them the later revisions of its key, so that the region gets them in their order again. What is not wanted any more stays away.
    /// </summary>
    /// <param name="lost">As they were recorded when they were found missing; at most <see cref="PageSize"/>.</param>
    /// <param name="cancellationToken">Nothing was queued.</param>
    /// <returns>How many copies were lost.</returns>
    public async Task<int> QueueAgainAsync(IReadOnlyList<CatalogCopy> lost, CancellationToken cancellationToken)
    {
        if (lost.Count == 0)
        {
            return 0;
        }

        var (region, keys, count) = (lost[0].Region, lost.Select(copy => copy.ObjectKey).Distinct().ToList(), 0);
        await databases.TransactAsync(
            async database =>
            {
                count = 0;
                var objects = await database.Objects.Include(stored => stored.Copies).Where(stored => keys.Contains(stored.Key)).ToListAsync(cancellationToken);
                var queued = (await database.ReplicationTasks.Where(task => task.TargetRegion == region && keys.Contains(task.ObjectKey))
                    .Select(task => new { task.ObjectKey, task.Revision }).ToListAsync(cancellationToken)).Select(task => (task.ObjectKey, task.Revision)).ToHashSet();
                var keep = await wanted.AmongAsync(database, [.. objects.Where(stored => stored.Revision == 1 || !stored.IsTombstone)], cancellationToken);
                foreach (var key in objects.GroupBy(stored => stored.Key, StringComparer.Ordinal))
                {
                    var first = lost.Where(copy => copy.ObjectKey == key.Key && IsStillRecorded(key, copy)).Select(copy => (int?)copy.Revision).Min();
                    foreach (var stored in key.Where(stored => first is not null && stored.Revision >= first && (keep.Contains(stored) || stored.IsTombstone)).OrderBy(stored => stored.Revision))
                    {
                        count += lost.Any(copy => copy.ObjectKey == stored.Key && copy.Revision == stored.Revision) ? 1 : 0;
                        QueueAgain(database, stored, region, queued);
                    }
                }
            },
            cancellationToken);
        queue.Nudge();
        if (count > 0)
        {
            log.Nudge();
            Log.Lost(logger, count, region);
        }

        return count;
    }

    /// <summary>Queues copies of objects that may lie in the region and have none recorded there: the region was configured after they were stored.</summary>
    public async Task<int> QueueMissingAsync(string region, CancellationToken cancellationToken)
    {
        List<string> studies;
        await using (var database = databases.CreateDbContext())
        {
            studies = await database.Studies.OrderBy(study => study.Id).Select(study => study.Id).ToListAsync(cancellationToken);
        }

        var allowed = new List<string> { "" };
        foreach (var study in studies)
        {
            if ((await residencies.OfAsync(study, cancellationToken)).Permits(ObjectClass.Model, region))
            {
                allowed.Add(study);
            }
        }

        var total = 0;
        foreach (var some in allowed.Chunk(PageSize))
        {
            total += await QueueMissingAsync(region, some, cancellationToken);
        }

        if (total > 0)
        {
            queue.Nudge();
            Log.Missing(logger, total, region);
        }

        return total;
    }

    /// <summary>A failed copy that no task is for: complete again when it is there whole, else queued when some other region has the object.</summary>
    public Task ReinstateAsync(CatalogCopy failed, bool isWhole, CancellationToken cancellationToken) => databases.TransactAsync(
        async database =>
        {
            var stored = await database.Objects.Include(found => found.Copies).SingleAsync(found => found.Key == failed.ObjectKey && found.Revision == failed.Revision, cancellationToken);
            var copy = stored.Copies.Single(row => row.Region == failed.Region);
            if (copy.State != CopyState.Failed || copy.VersionId != failed.VersionId
                || await database.ReplicationTasks.AnyAsync(task => task.ObjectKey == stored.Key && task.Revision == stored.Revision && task.TargetRegion == failed.Region, cancellationToken))
            {
                return;
            }

            if (isWhole)
            {
                copy.State = CopyState.Completed;
            }
            else if ((stored.IsTombstone || (await wanted.AmongAsync(database, [stored], cancellationToken)).Count > 0) && SourceOf(stored, failed.Region) is { } source)
            {
                database.ReplicationTasks.Add(TaskOf(stored, source, failed.Region));
            }
        },
        cancellationToken);

    private static bool IsStillRecorded(IEnumerable<CatalogObject> revisions, CatalogCopy lost) => revisions.Any(stored => stored.Revision == lost.Revision
        && stored.Copies.Any(copy => copy.Region == lost.Region && copy.State == CopyState.Completed && copy.VersionId == lost.VersionId));

    private async Task<int> QueueMissingAsync(string region, string[] studies, CancellationToken cancellationToken)
    {
        var (total, after, revision) = (0, "", 0);
        while (true)
        {
            var page = await databases.TransactAsync(
                async database =>
                {
                    var objects = await database.Objects.Include(stored => stored.Copies)
                        .Where(stored => string.Compare(stored.Key, after) > 0 || (stored.Key == after && stored.Revision > revision))
                        .Where(stored => studies.Contains(stored.StudyId) && stored.Class != ObjectClass.Upload && !stored.Copies.Any(copy => copy.Region == region))
                        .OrderBy(stored => stored.Key).ThenBy(stored => stored.Revision).Take(PageSize).ToListAsync(cancellationToken);
                    var keep = await wanted.AmongAsync(database, objects, cancellationToken);
                    var added = 0;
                    foreach (var stored in objects.Where(keep.Contains))
                    {
                        if (SourceOf(stored, region) is { } source && regions.Has(region))
                        {
                            ReplicationQueue.Enqueue(database, stored, source, region, clock.GetUtcNow().UtcTicks);
                            added++;
                        }
                    }

                    return (objects.Count, Added: added, Last: objects.LastOrDefault());
                },
                cancellationToken);
            total += page.Added;
            if (page.Count < PageSize)
            {
                return total;
            }

            (after, revision) = (page.Last!.Key, page.Last.Revision);
        }
    }

    private static CopySource? SourceOf(CatalogObject stored, string region)
        => stored.Copies.Where(copy => copy.State == CopyState.Completed && copy.Region != region).OrderBy(copy => copy.Region != stored.PrimaryRegion).ThenBy(copy => copy.Region, StringComparer.Ordinal)
            .Select(copy => new CopySource(copy.Region, copy.VersionId)).FirstOrDefault();

    private void QueueAgain(GatewayDatabase database, CatalogObject stored, string region, HashSet<(string Key, int Revision)> queued)
    {
        if (stored.Copies.Find(copy => copy.Region == region && copy.State == CopyState.Completed) is not { } copy)
        {
            return;
        }

        (copy.State, copy.ReceiptId) = (CopyState.Failed, "");
        log.Add(database, new AuditEvent(AuditActions.CopyLost, "replicator", "gateway", stored.Key, stored.StudyId)
        {
            Outcome = "failure",
            Digests = [new NamedDigest("ciphertext", Convert.ToHexStringLower(stored.Sha256))],
        });
        if (SourceOf(stored, region) is { } source && queued.Add((stored.Key, stored.Revision)))
        {
            database.ReplicationTasks.Add(TaskOf(stored, source, region));
        }
    }

    private ReplicationTask TaskOf(CatalogObject stored, CopySource source, string region) => new()
    {
        ObjectKey = stored.Key,
        Revision = stored.Revision,
        SourceRegion = source.Region,
        SourceVersionId = source.VersionId,
        TargetRegion = region,
        CreateTicks = clock.GetUtcNow().UtcTicks,
        LastError = "the copy was gone or damaged in its region",
    };

    private static partial class Log
    {
        [LoggerMessage(EventId = 5022, Level = LogLevel.Error, Message = "{Count} copies in region {Region} are gone or damaged; they are made again from other regions where there are any")]
        public static partial void Lost(ILogger logger, int count, string region);

        [LoggerMessage(EventId = 5024, Level = LogLevel.Information, Message = "{Count} objects that may lie in region {Region} had no copy there; they are copied now")]
        public static partial void Missing(ILogger logger, int count, string region);
    }
}
