using System.Security.Cryptography;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
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
    /// Records a version that is durable in its primary region, and its copies to be. In the caller's transaction; call <see cref="Nudge"/> after the
    /// commit for speed. Key and revision must be new: a version is never replaced.
    /// </summary>
    /// <param name="database">The transaction.</param>
    /// <param name="primary">The target that was written first.</param>
    /// <param name="stored">What it answered.</param>
    /// <param name="replicas">Everywhere that is to hold a copy; the primary may be among them.</param>
    /// <param name="revision">Place in the key's history. The primary region has to get a key's revisions in this order.</param>
    public void Record(GatewayDatabase database, AllowedTarget primary, StoredObject stored, IEnumerable<AllowedTarget> replicas, int revision = 1)
        => Record(
            database,
            primary,
            new CatalogObject
            {
                Key = stored.Key.Value,
                Revision = revision,
                StudyId = primary.StudyId,
                Class = primary.Class,
                Sha256 = stored.Sha256,
                LengthBytes = stored.Length,
                PrimaryRegion = primary.Region,
                CreateTicks = clock.GetUtcNow().UtcTicks,
            },
            stored.VersionId,
            replicas);

    /// <summary>As <see cref="Record(GatewayDatabase, AllowedTarget, StoredObject, IEnumerable{AllowedTarget}, int)"/>, for a delete marker.</summary>
    /// <param name="database">The transaction.</param>
    /// <param name="primary">Where the key is hidden already.</param>
    /// <param name="key">The key.</param>
    /// <param name="markerId">The marker's version there.</param>
    /// <param name="replicas">Everywhere that is to hide it.</param>
    /// <param name="revision">Place in the key's history.</param>
    public void RecordTombstone(GatewayDatabase database, AllowedTarget primary, ObjectKey key, string markerId, IEnumerable<AllowedTarget> replicas, int revision)
        => Record(
            database,
            primary,
            new CatalogObject
            {
                Key = key.Value,
                Revision = revision,
                IsTombstone = true,
                StudyId = primary.StudyId,
                Class = primary.Class,
                Sha256 = SHA256.HashData([]),
                LengthBytes = 0,
                PrimaryRegion = primary.Region,
                CreateTicks = clock.GetUtcNow().UtcTicks,
            },
            markerId,
            replicas);

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

    private static void Record(GatewayDatabase database, AllowedTarget primary, CatalogObject stored, string versionId, IEnumerable<AllowedTarget> replicas)
    {
        database.Objects.Add(stored);
        database.Copies.Add(new CatalogCopy
        {
            ObjectKey = stored.Key,
            Revision = stored.Revision,
            Region = primary.Region,
            Bucket = primary.Bucket,
            VersionId = versionId,
            Sha256 = stored.Sha256,
            State = CopyState.Completed,
            CompleteTicks = stored.CreateTicks,
        });
        foreach (var replica in replicas.Where(replica => replica.Region != primary.Region))
        {
            if (replica.StudyId != primary.StudyId || replica.Class != primary.Class)
            {
                throw new ArgumentException($"a target of another study or class cannot take a copy of {stored.Key}", nameof(replicas));
            }

            Enqueue(database, stored, new CopySource(primary.Region, versionId), replica.Region, stored.CreateTicks);
        }
    }

    /// <summary>A copy to be, and the work for it; the region has been found to be allowed.</summary>
    internal static void Enqueue(GatewayDatabase database, CatalogObject stored, CopySource source, string region, long now)
    {
        database.Copies.Add(new CatalogCopy { ObjectKey = stored.Key, Revision = stored.Revision, Region = region, Bucket = "", State = CopyState.Pending });
        database.ReplicationTasks.Add(new ReplicationTask
        {
            ObjectKey = stored.Key,
            Revision = stored.Revision,
            SourceRegion = source.Region,
            SourceVersionId = source.VersionId,
            TargetRegion = region,
            CreateTicks = now,
        });
    }
}
