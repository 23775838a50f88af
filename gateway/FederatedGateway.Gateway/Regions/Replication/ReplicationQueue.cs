using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// What enters the catalog and what is to be copied where: a transactional outbox. Whoever stores an object first writes it to its primary region,
/// then records it here in the transaction that makes it count; the replicators do the rest.
/// </summary>
internal sealed class ReplicationQueue(TimeProvider clock)
{
    private TaskCompletionSource nudged = NewNudge();

    /// <summary>
    /// Records an object that is durable in its primary region, and its copies to be. In the caller's transaction; call <see cref="Nudge"/> after the
    /// commit for speed. The key must be new: an object is never replaced.
    /// </summary>
    /// <param name="database">The transaction.</param>
    /// <param name="primary">The store that was written first.</param>
    /// <param name="stored">What it answered.</param>
    /// <param name="kind">What the object is.</param>
    /// <param name="studyId">64 hexadecimal characters; empty for copies of the audit log.</param>
    /// <param name="regions">Every region that is to hold a copy; the primary may be among them.</param>
    public void Record(GatewayDatabase database, IObjectStore primary, StoredObject stored, ObjectClass kind, string studyId, IEnumerable<string> regions)
    {
        var key = stored.Key.Value;
        var now = clock.GetUtcNow().UtcTicks;
        database.Objects.Add(new CatalogObject
        {
            Key = key,
            StudyId = studyId,
            Class = kind,
            Sha256 = stored.Sha256,
            LengthBytes = stored.Length,
            PrimaryRegion = primary.Region,
            CreateTicks = now,
        });
        database.Copies.Add(new CatalogCopy
        {
            ObjectKey = key,
            Region = primary.Region,
            Bucket = primary.Bucket,
            VersionId = stored.VersionId,
            Sha256 = stored.Sha256,
            State = CopyState.Completed,
            CompleteTicks = now,
        });
        foreach (var region in regions.Where(region => region != primary.Region).Distinct(StringComparer.Ordinal))
        {
            database.Copies.Add(new CatalogCopy { ObjectKey = key, Region = region, Bucket = "", State = CopyState.Pending });
            database.ReplicationTasks.Add(new ReplicationTask
            {
                ObjectKey = key,
                SourceRegion = primary.Region,
                SourceVersionId = stored.VersionId,
                TargetRegion = region,
                CreateTicks = now,
            });
        }
    }

    /// <summary>
    /// Takes objects out of the queue, in the transaction that begins their erasure: no further copy of them is begun.
    /// </summary>
    /// <returns>Keys of which a copy is being written just now: they stay queued, and erasing them must wait for the next time.</returns>
    public static async Task<IReadOnlySet<string>> WithdrawAsync(GatewayDatabase database, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var tasks = await database.ReplicationTasks.Where(task => keys.Contains(task.ObjectKey)).ToListAsync(cancellationToken);
        var busy = tasks.Where(task => task.NextTicks == ReplicationTask.UnderWay).Select(task => task.ObjectKey).ToHashSet(StringComparer.Ordinal);
        database.ReplicationTasks.RemoveRange(tasks.Where(task => !busy.Contains(task.ObjectKey)));
        return busy;
    }

    /// <summary>Tells this process's replicators that there is something to do. Those of other gateways look by themselves.</summary>
    public void Nudge() => Interlocked.Exchange(ref nudged, NewNudge()).TrySetResult();

    /// <summary>Completes at the next <see cref="Nudge"/>, for everybody who took it before.</summary>
    internal Task Nudged => Volatile.Read(ref nudged).Task;

    private static TaskCompletionSource NewNudge() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
