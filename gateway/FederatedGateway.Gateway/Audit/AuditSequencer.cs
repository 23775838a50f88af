using System.Data.Common;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Audit;

/// <summary>
/// Gives waiting entries their place in the log: one owner among all gateways, by lease. Entries, tree nodes and the signed checkpoint of a batch are
/// committed together, so the log has no state that a crash could leave between two sizes.
/// </summary>
internal sealed partial class AuditSequencer(
    IDbContextFactory<GatewayDatabase> databases, LeaseTable leases, AuditLog log, AuditKey key, TimeProvider clock, ILogger<AuditSequencer> logger) : BackgroundService
{
    /// <summary>Bounds a transaction; a longer queue takes several.</summary>
    internal const int BatchSize = 512;

    private const string LeaseName = "audit-log";

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var lease = await leases.TryAcquireAsync(LeaseName, LeaseDuration, stoppingToken);
                if (lease is null)
                {
                    await Task.Delay(LookInterval, clock, stoppingToken);
                    continue;
                }

                await SequenceAsync(lease, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or DbUpdateException or RefusedException or OperationCanceledException)
            {
                // An outage of the database or a lost lease: nothing was half done; start over.
                Log.Interrupted(logger, e);
                await Task.Delay(LookInterval, clock, stoppingToken);
            }
        }
    }

    /// <summary>Appends everything that waits, under a lease that the caller holds.</summary>
    internal async Task<int> AppendWaitingAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var appended = await databases.TransactAsync(database => AppendBatchAsync(database, lease, cancellationToken), cancellationToken);
            total += appended;
            if (appended < BatchSize)
            {
                return total;
            }
        }
    }

    private async Task SequenceAsync(HeldLease lease, CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lease.Lost);
        while (true)
        {
            await AppendWaitingAsync(lease, either.Token);
            using var look = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
            look.CancelAfter(LookInterval);
            try
            {
                await log.Waiting.ReadAsync(look.Token);
            }
            catch (OperationCanceledException) when (!either.IsCancellationRequested)
            {
                // Time to look for entries of other gateways.
            }
        }
    }

    private async Task<int> AppendBatchAsync(GatewayDatabase database, HeldLease lease, CancellationToken cancellationToken)
    {
        await lease.GuardAsync(database, cancellationToken);
        var waiting = await database.PendingEntries.OrderBy(entry => entry.Id).Take(BatchSize).ToListAsync(cancellationToken);
        var size = await LogNodes.SizeAsync(database, cancellationToken);
        var first = size == 0 && !await database.Checkpoints.AnyAsync(cancellationToken);
        if (waiting.Count == 0 && !first)
        {
            return 0;
        }

        var tree = CompactTree.Load(size, await LogNodes.ReadAsync(database, CompactTree.FrontierOf(size), cancellationToken));
        foreach (var entry in waiting)
        {
            var leaf = MerkleHashing.Leaf(entry.Data);
            database.LoggedEntries.Add(new LoggedEntry { Index = tree.Size, EventId = entry.EventId, StudyId = entry.StudyId, Data = entry.Data, LeafHash = leaf.ToArray() });
            tree.Append(leaf, (node, hash) =>
            {
                if (node.Height > 0)
                {
                    database.LoggedNodes.Add(new LoggedNode { Level = node.Height, Index = node.Index, Hash = hash.ToArray() });
                }
            });
        }

        database.PendingEntries.RemoveRange(waiting);
        var checkpoint = SignedCheckpoint.Sign(new Checkpoint(key.Signing.VerifierKey.Name, tree.Size, tree.Root), key.Signing);
        database.Checkpoints.Add(new StoredCheckpoint { Size = tree.Size, Note = checkpoint.Note.ToBytes(), CreateTicks = clock.GetUtcNow().UtcTicks });
        return waiting.Count;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The audit log's sequencer was interrupted and starts over; entries wait in the database")]
        public static partial void Interrupted(ILogger logger, Exception exception);
    }
}
