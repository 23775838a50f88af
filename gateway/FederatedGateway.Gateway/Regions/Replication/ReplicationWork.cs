using System.Collections.Concurrent;
using System.Security.Cryptography;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>What a replicator reads and writes in the database. Every write is refused once another gateway has taken the target region's lease.</summary>
internal sealed class ReplicationWork(IDbContextFactory<GatewayDatabase> databases, TimeProvider clock)
{
    /// <summary>After a failure, doubled with each further one.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>A region that comes back is noticed within this.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private const int MaximumErrorLength = 500;

    // Copies into one region all take its lease's row: in turn they are faster than in each other's way.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <summary>Copies that an earlier owner was writing when it died are due at once; whether they arrived, the next try finds out.</summary>
    public Task RecoverAsync(string region, HeldLease lease, CancellationToken cancellationToken) => WriteAsync(
        lease,
        database => database.ReplicationTasks.Where(task => task.TargetRegion == region && task.NextTicks == ReplicationTask.UnderWay)
            .ExecuteUpdateAsync(task => task.SetProperty(row => row.NextTicks, 0), cancellationToken),
        cancellationToken);

    /// <summary>Takes due copies, the longest due first, and marks them as under way.</summary>
    public async Task<IReadOnlyList<ReplicationTask>> ClaimAsync(string region, int count, HeldLease lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        await using (var database = databases.CreateDbContext())
        {
            // Looking costs no write; there is mostly nothing to do.
            if (count == 0 || !await database.ReplicationTasks.AnyAsync(task => task.TargetRegion == region && task.NextTicks <= now, cancellationToken))
            {
                return [];
            }
        }

        return await WriteAsync<IReadOnlyList<ReplicationTask>>(
            lease,
            async database =>
            {
                var due = await database.ReplicationTasks.Where(task => task.TargetRegion == region && task.NextTicks <= now)
                    .OrderBy(task => task.NextTicks).ThenBy(task => task.Id).Take(count).ToListAsync(cancellationToken);
                foreach (var task in due)
                {
                    task.NextTicks = ReplicationTask.UnderWay;
                    task.Attempts++;
                }

                return due;
            },
            cancellationToken);
    }

    /// <summary>The object and where it can be read: the task's source first, then every other region with a complete copy.</summary>
    public async Task<(CatalogObject Stored, IReadOnlyList<CopySource> Sources)> FindAsync(ReplicationTask task, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var stored = await database.Objects.AsNoTracking().Include(found => found.Copies).SingleAsync(found => found.Key == task.ObjectKey, cancellationToken);
        var others = stored.Copies.Where(copy => copy.State == CopyState.Completed && copy.Region != task.SourceRegion && copy.Region != task.TargetRegion)
            .OrderBy(copy => copy.Region, StringComparer.Ordinal).Select(copy => new CopySource(copy.Region, copy.VersionId));
        return (stored, [new CopySource(task.SourceRegion, task.SourceVersionId), .. others]);
    }

    /// <summary>Records a copy that was read back, and takes it off the queue.</summary>
    /// <returns>From the commit in the primary region to the read-back.</returns>
    public Task<TimeSpan> CompleteAsync(ReplicationTask task, CatalogObject source, IObjectStore target, StoredObject copied, HeldLease lease, CancellationToken cancellationToken)
        => WriteAsync(
            lease,
            async database =>
            {
                var now = clock.GetUtcNow().UtcTicks;
                var lag = TimeSpan.FromTicks(Math.Max(0, now - Math.Max(source.CreateTicks, task.CreateTicks)));
                var copy = await database.Copies.SingleAsync(row => row.ObjectKey == task.ObjectKey && row.Region == target.Region, cancellationToken);
                copy.Bucket = target.Bucket;
                copy.VersionId = copied.VersionId;
                copy.Sha256 = copied.Sha256;
                copy.State = CopyState.Completed;
                copy.CompleteTicks = now;
                copy.LagMilliseconds = (long)lag.TotalMilliseconds;
                await database.ReplicationTasks.Where(row => row.Id == task.Id).ExecuteDeleteAsync(cancellationToken);
                return lag;
            },
            cancellationToken);

    /// <summary>Notes why a copy failed and when it is tried again.</summary>
    public Task FailAsync(ReplicationTask task, string error, HeldLease lease, CancellationToken cancellationToken) => WriteAsync(
        lease,
        async database =>
        {
            var next = (clock.GetUtcNow() + Pause(task.Attempts)).UtcTicks;
            var text = error.Length <= MaximumErrorLength ? error : error[..MaximumErrorLength];
            await database.ReplicationTasks.Where(row => row.Id == task.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(stored => stored.NextTicks, next).SetProperty(stored => stored.LastError, text), cancellationToken);
            return await database.Copies.Where(row => row.ObjectKey == task.ObjectKey && row.Region == task.TargetRegion)
                .ExecuteUpdateAsync(row => row.SetProperty(stored => stored.State, CopyState.Failed), cancellationToken);
        },
        cancellationToken);

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
