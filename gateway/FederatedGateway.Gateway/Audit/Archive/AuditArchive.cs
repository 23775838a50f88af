using System.Data.Common;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Transparency.Tiles;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit.Archive;

/// <summary>
/// Copies the log into the regions as the files of C2SP tlog-tiles, under Object Lock in compliance mode: tiles and entry bundles once each, the checkpoint as one more version. A gateway that
/// loses its database, or an operator who changes it, finds the log as it was in every region. One owner among all gateways.
/// </summary>
internal sealed partial class AuditArchive(
    IDbContextFactory<GatewayDatabase> databases,
    LogProofs proofs,
    LogTiles tiles,
    RegionStores regions,
    ResidencyCatalog residencies,
    ReplicationQueue queue,
    LeaseTable leases,
    AuditOptions options,
    TimeProvider clock,
    ILogger<AuditArchive> logger) : BackgroundService
{
    public const string CheckpointKey = "audit/checkpoint";

    private const string LeaseName = "audit-archive";
    private const int KeysPerQuery = 200;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(options.ArchiveSeconds), clock, stoppingToken);
                try
                {
                    await using var lease = await leases.TryAcquireAsync(LeaseName, LeaseDuration, stoppingToken);
                    if (lease is not null)
                    {
                        await ArchiveAsync(lease, stoppingToken);
                    }
                }
                catch (Exception e) when (e is DbException or DbUpdateException or ObjectStoreException or RefusedException or InvalidDataException)
                {
                    Log.Failed(logger, e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Archives what the newest checkpoint speaks of and is not archived yet; the checkpoint last, so that everything below it is there.</summary>
    internal async Task ArchiveAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var checkpoint = await proofs.CheckpointAsync(cancellationToken);
        if (checkpoint.Size == 0 || await TargetAsync(cancellationToken) is not { } target)
        {
            return;
        }

        var wanted = HashTile.ForSize(checkpoint.Size).Select(tile => (tile.Path, Read: (Func<Task<byte[]>>)(() => tiles.ReadAsync(tile, cancellationToken))))
            .Concat(EntryBundle.ForSize(checkpoint.Size).Select(bundle => (bundle.Path, Read: (Func<Task<byte[]>>)(() => tiles.ReadAsync(bundle, cancellationToken)))));
        var stored = 0;
        foreach (var some in wanted.Chunk(KeysPerQuery))
        {
            var keys = some.Select(file => KeyOf(file.Path)).ToList();
            HashSet<string> known;
            await using (var database = databases.CreateDbContext())
            {
                known = await database.Objects.Where(found => keys.Contains(found.Key)).Select(found => found.Key).ToHashSetAsync(cancellationToken);
            }

            foreach (var file in some.Where(file => !known.Contains(KeyOf(file.Path))))
            {
                await StoreAsync(target, new ObjectKey(KeyOf(file.Path)), await file.Read(), revision: 1, lease, cancellationToken);
                stored++;
            }
        }

        var (revision, sha256) = await NewestCheckpointAsync(cancellationToken);
        if (sha256 is null || !sha256.AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(checkpoint.Note)))
        {
            await StoreAsync(target, new ObjectKey(CheckpointKey), checkpoint.Note, revision + 1, lease, cancellationToken);
            Log.Archived(logger, stored, checkpoint.Size, target.Region);
        }

        queue.Nudge();
    }

    private static string KeyOf(string path) => ObjectFolders.Of(ObjectClass.Audit) + path;

    /// <summary>A region that answers and has every earlier checkpoint: versions of one key must arrive in their order everywhere.</summary>
    private async Task<AllowedTarget?> TargetAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var behind = await database.ReplicationTasks.Where(task => task.ObjectKey == CheckpointKey).Select(task => task.TargetRegion).ToListAsync(cancellationToken);
        foreach (var target in AllowedTarget.All(residencies.Log, ObjectClass.Audit, regions).Where(target => !behind.Contains(target.Region)))
        {
            if ((await target.Store.ProbeAsync(cancellationToken)).IsHealthy)
            {
                return target;
            }
        }

        return null;
    }

    private async Task<(int Revision, byte[]? Sha256)> NewestCheckpointAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var newest = await database.Objects.AsNoTracking().Where(stored => stored.Key == CheckpointKey).OrderByDescending(stored => stored.Revision).FirstOrDefaultAsync(cancellationToken);
        return (newest?.Revision ?? 0, newest?.Sha256);
    }

    private async Task StoreAsync(AllowedTarget target, ObjectKey key, byte[] content, int revision, HeldLease lease, CancellationToken cancellationToken)
    {
        var upload = new ObjectUpload(key, content.Length)
        {
            Tags = new Dictionary<string, string> { ["class"] = "audit" },
            Retention = new ObjectRetention(RetentionMode.Compliance, clock.GetUtcNow().AddDays(options.RetentionDays)),
        };
        var stored = await target.PutAsync(upload, new MemoryStream(content), cancellationToken);
        await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                queue.Record(database, target, stored, AllowedTarget.All(residencies.Log, ObjectClass.Audit, regions), revision);
            },
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 4010, Level = LogLevel.Information, Message = "Archived {Files} files and the checkpoint of {Size} entries of the audit log in region {Region}; the other regions get copies")]
        public static partial void Archived(ILogger logger, int files, long size, string region);

        [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "The audit log could not be archived in the regions; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
