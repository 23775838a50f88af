using System.Collections.Concurrent;
using System.Security.Cryptography;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// What a replicator reads and writes in the database, in batches: one transaction records what has ended and takes what comes next. Every write is refused once another
/// gateway has taken the target region's lease.
/// </summary>
internal sealed class ReplicationWork(IDbContextFactory<GatewayDatabase> databases, PlacementReceipts receipts, TimeProvider clock)
{
    /// <summary>After a failure, doubled with each further one.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>A region that comes back is noticed within this, if no heartbeat notices it before.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private const int MaximumErrorLength = 500;

    // Writes under one lease all take its row: in turn they are faster than in each other's way.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <summary>Copies that an earlier owner was writing when it died are due at once; whether they arrived, the next try finds out.</summary>
    public Task RecoverAsync(string region, HeldLease lease, CancellationToken cancellationToken) => WriteAsync(
        lease,
        database => database.ReplicationTasks.Where(task => task.TargetRegion == region && task.NextTicks == ReplicationTask.UnderWay)
            .ExecuteUpdateAsync(task => task.SetProperty(row => row.NextTicks, 0), cancellationToken),
        cancellationToken);

    /// <summary>A region that came back does not wait out the pauses.</summary>
    public Task HurryAsync(string region, HeldLease lease, CancellationToken cancellationToken) => WriteAsync(
        lease,
        database => database.ReplicationTasks.Where(task => task.TargetRegion == region && task.NextTicks != ReplicationTask.UnderWay)
            .ExecuteUpdateAsync(task => task.SetProperty(row => row.NextTicks, 0), cancellationToken),
        cancellationToken);

    /// <summary>
    /// Records how copies have ended and takes due ones, the longest due first; each is marked as under way. A revision of a key waits until every earlier one is in the region:
    /// nothing overtakes, least of all a tombstone.
    /// </summary>
    /// <returns>The copies to make, at most <paramref name="count"/>, and how long each recorded one took from its commit in the primary region.</returns>
    public async Task<(IReadOnlyList<ReplicationClaim> Claims, IReadOnlyDictionary<CopyResult, TimeSpan> Lags)> SettleAsync(
        string region, IReadOnlyList<CopyResult> ended, int count, HeldLease lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        if (ended.Count == 0)
        {
            // Looking costs no write; there is mostly nothing to do.
            await using var database = databases.CreateDbContext();
            if (count <= 0 || !await database.ReplicationTasks.AnyAsync(task => task.TargetRegion == region && task.NextTicks <= now, cancellationToken))
            {
                return ([], new Dictionary<CopyResult, TimeSpan>());
            }
        }

        return await WriteAsync(
            lease,
            async database =>
            {
                var lags = await RecordAsync(database, region, ended, cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                return (count > 0 ? await ClaimAsync(database, region, count, now, cancellationToken) : [], lags);
            },
            cancellationToken);
    }

    /// <summary>Complete copies in the region that nobody has read back yet, and that no copy on its way is about to read.</summary>
    public async Task<IReadOnlyList<CatalogObject>> UnverifiedAsync(string region, int count, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Objects.AsNoTracking().Include(stored => stored.Copies)
            .Where(stored => !stored.IsTombstone && stored.Copies.Any(copy => copy.Region == region && copy.State == CopyState.Completed && copy.ReceiptId.Length == 0))
            .Where(stored => !database.ReplicationTasks.Any(task => task.ObjectKey == stored.Key && task.Revision == stored.Revision && task.SourceRegion == region && task.Attempts <= 1))
            .OrderBy(stored => stored.CreateTicks).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>Signs for copies that were read back where they lie.</summary>
    public Task VerifiedAsync(string region, IReadOnlyList<CatalogObject> intact, HeldLease lease, CancellationToken cancellationToken) => WriteAsync(
        lease,
        async database =>
        {
            var keys = intact.Select(stored => stored.Key).ToList();
            var rows = await database.Objects.Include(stored => stored.Copies).Where(stored => keys.Contains(stored.Key)).ToListAsync(cancellationToken);
            foreach (var read in intact)
            {
                var (version, stored) = (read.Copies.Single(copy => copy.Region == region).VersionId, rows.Find(row => row.Key == read.Key && row.Revision == read.Revision));
                if (stored?.Copies.Find(copy => copy.Region == region && copy.State == CopyState.Completed && copy.VersionId == version) is { } copy)
                {
                    receipts.Issue(database, stored, copy);
                }
            }

            return true;
        },
        cancellationToken);

    private async Task<Dictionary<CopyResult, TimeSpan>> RecordAsync(GatewayDatabase database, string region, IReadOnlyList<CopyResult> ended, CancellationToken cancellationToken)
    {
        var lags = new Dictionary<CopyResult, TimeSpan>();
        if (ended.Count == 0)
        {
            return lags;
        }

        var now = clock.GetUtcNow();
        var (keys, ids) = (ended.Select(result => result.Claim.Task.ObjectKey).Distinct().ToList(), ended.Select(result => result.Claim.Task.Id).ToList());
        var objects = (await database.Objects.Include(stored => stored.Copies).Where(stored => keys.Contains(stored.Key)).ToListAsync(cancellationToken))
            .ToDictionary(stored => (stored.Key, stored.Revision));
        var tasks = await database.ReplicationTasks.Where(task => ids.Contains(task.Id)).ToDictionaryAsync(task => task.Id, cancellationToken);
        foreach (var result in ended)
        {
            // Gone when the object was erased while it was being copied: then there is nothing to record.
            if (!tasks.TryGetValue(result.Claim.Task.Id, out var task))
            {
                continue;
            }

            var stored = objects[(task.ObjectKey, task.Revision)];
            var copy = stored.Copies.Single(row => row.Region == region);
            if (result.Copied is { } copied)
            {
                var lag = TimeSpan.FromTicks(Math.Max(0, now.UtcTicks - Math.Max(stored.CreateTicks, task.CreateTicks)));
                lags.Add(result, lag);
                (copy.Bucket, copy.VersionId, copy.Sha256, copy.State) = (copied.Bucket, copied.VersionId, copied.Sha256, CopyState.Completed);
                (copy.CompleteTicks, copy.LagMilliseconds) = (now.UtcTicks, (long)lag.TotalMilliseconds);
                database.ReplicationTasks.Remove(task);
                receipts.Issue(database, stored, copy);
                if (copied.ReadWhole is { } source
                    && stored.Copies.Find(row => row.Region == source.Region && row.VersionId == source.VersionId && row is { State: CopyState.Completed, ReceiptId: "" }) is { } read)
                {
                    receipts.Issue(database, stored, read);
                }
            }
            else if (result.IsBlocked)
            {
                copy.State = CopyState.BlockedByResidency;
                database.ReplicationTasks.Remove(task);
            }
            else
            {
                copy.State = CopyState.Failed;
                task.NextTicks = (now + Pause(task.Attempts)).UtcTicks;
                var error = result.Failure?.Message ?? "";
                task.LastError = error.Length <= MaximumErrorLength ? error : error[..MaximumErrorLength];
            }
        }

        return lags;
    }

    private static async Task<IReadOnlyList<ReplicationClaim>> ClaimAsync(GatewayDatabase database, string region, int count, long now, CancellationToken cancellationToken)
    {
        var due = await database.ReplicationTasks
            .Where(task => task.TargetRegion == region && task.NextTicks <= now)
            .Where(task => !database.ReplicationTasks.Any(earlier => earlier.ObjectKey == task.ObjectKey && earlier.TargetRegion == region && earlier.Revision < task.Revision))
            .OrderBy(task => task.NextTicks).ThenBy(task => task.Id).Take(count).ToListAsync(cancellationToken);
        var keys = due.Select(task => task.ObjectKey).ToList();
        var objects = (await database.Objects.AsNoTracking().Include(stored => stored.Copies).Where(stored => keys.Contains(stored.Key)).ToListAsync(cancellationToken)).ToLookup(stored => stored.Key);
        foreach (var task in due)
        {
            task.NextTicks = ReplicationTask.UnderWay;
            task.Attempts++;
        }

        return [.. due.Select(task => new ReplicationClaim(
            task,
            objects[task.ObjectKey].Single(stored => stored.Revision == task.Revision),
            objects[task.ObjectKey].Where(stored => stored.Revision != task.Revision).SelectMany(stored => stored.Copies)
                .Where(copy => copy.Region == region && copy.State == CopyState.Completed).Select(copy => copy.VersionId).ToHashSet(StringComparer.Ordinal)))];
    }

    private async Task<T> WriteAsync<T>(HeldLease lease, Func<GatewayDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        var turn = turns.GetOrAdd(lease.Name, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await databases.TransactAsync(
                async database =>
                {
                    await lease.GuardAsync(database, cancellationToken);
                    return await work(database);
                },
                cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    // Between one and one and a half times the pause: copies that failed together do not come back together.
    private static TimeSpan Pause(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempts - 1, 10));
        return (pause < LongestPause ? pause : LongestPause) * (1 + (RandomNumberGenerator.GetInt32(500) / 1000.0));
    }
}
