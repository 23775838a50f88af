using System.Data.Common;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// Carries objects into each region, one owner a region among all gateways. A copy counts only once it was read back with the catalog's digest;
/// whatever breaks off in between, the process included, is done again without storing anything twice.
/// </summary>
internal sealed partial class Replicator(
    RegionStores regions,
    ReplicationQueue queue,
    ReplicationWork work,
    ObjectCopier copier,
    Reconciliation reconciliation,
    LeaseTable leases,
    GatewayMetrics metrics,
    TimeProvider clock,
    ILogger<Replicator> logger) : BackgroundService
{
    /// <summary>Copies under way at a time into one region: enough to hide round trips, few enough for many regions in one process.</summary>
    internal const int Parallelism = 4;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(6);

    /// <summary>For other gateways' objects and for what is due again; this process's own objects come by nudge.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two comparisons of a region with the catalog.</summary>
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(regions.All.Select(store => ServeAsync(store, stoppingToken)));

    private async Task ServeAsync(IObjectStore target, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var lease = await leases.TryAcquireAsync($"replicator/{target.Region}", LeaseDuration, stoppingToken);
                if (lease is not null)
                {
                    await OwnAsync(target, lease, stoppingToken);
                }
                else
                {
                    await Task.Delay(LookInterval, clock, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or DbUpdateException or RefusedException or OperationCanceledException)
            {
                // The database was away or the lease went: the queue knows what is left.
                Log.Interrupted(logger, target.Region, e);
                await Task.Delay(LookInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Works through the region's queue under a lease that the caller holds, until it is lost or the process stops.</summary>
    private async Task OwnAsync(IObjectStore target, HeldLease lease, CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lease.Lost);
        var running = new List<Task>();
        try
        {
            await work.RecoverAsync(target.Region, lease, ending.Token);
            var reconcile = clock.GetUtcNow();
            while (true)
            {
                var nudged = queue.Nudged;
                var claimed = await work.ClaimAsync(target.Region, Parallelism - running.Count, lease, ending.Token);
                running.AddRange(claimed.Select(task => CopyAsync(task, target, lease, ending.Token)));
                if (running.Count == 0 && clock.GetUtcNow() >= reconcile)
                {
                    // Never beside a copy: only then is what the catalog does not know certainly left over.
                    reconcile += ReconcileInterval;
                    await reconciliation.RunAsync(target, lease, ending.Token);
                    continue;
                }

                await Task.WhenAny([.. running, nudged, Task.Delay(LookInterval, clock, ending.Token)]);
                foreach (var ended in running.Where(task => task.IsCompleted).ToList())
                {
                    running.Remove(ended);
                    await ended;
                }

                ending.Token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CopyAsync(ReplicationTask task, IObjectStore target, HeldLease lease, CancellationToken cancellationToken)
    {
        using var activity = GatewayMetrics.Activities.StartActivity("replicate");
        activity?.SetTag("fgw.region", target.Region).SetTag("fgw.object", task.ObjectKey);
        try
        {
            var (stored, sources) = await work.FindAsync(task, cancellationToken);
            var copied = await copier.CopyAsync(stored, sources, target, mayBeThere: task.Attempts > 1, cancellationToken);
            var lag = await work.CompleteAsync(task, stored, target, copied, lease, cancellationToken);
            metrics.Replicated(target.Region, stored.LengthBytes, lag);
            Log.Copied(logger, task.ObjectKey, target.Region, stored.LengthBytes, lag.TotalMilliseconds);
        }
        catch (Exception e) when (e is ObjectStoreException or ArgumentException or InvalidOperationException)
        {
            // The latter two: labels that this store does not take, rows that somebody removed. One object must not stop the others.
            Log.Failed(logger, task.ObjectKey, target.Region, task.Attempts, e);
            await work.FailAsync(task, e.Message, lease, cancellationToken);
            await EnsureBucketAsync(target, cancellationToken);
        }
    }

    /// <summary>A region that came back without its disks has no bucket.</summary>
    private static async Task EnsureBucketAsync(IObjectStore target, CancellationToken cancellationToken)
    {
        try
        {
            await target.EnsureBucketAsync(cancellationToken);
        }
        catch (ObjectStoreException)
        {
            // The next try tells.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5010, Level = LogLevel.Information, Message = "Copied {ObjectKey} to region {Region}: {Bytes} bytes, read back {Milliseconds} ms after it was stored")]
        public static partial void Copied(ILogger logger, string objectKey, string region, long bytes, double milliseconds);

        [LoggerMessage(EventId = 5011, Level = LogLevel.Warning, Message = "Copying {ObjectKey} to region {Region} failed (attempt {Attempt}); it will be tried again")]
        public static partial void Failed(ILogger logger, string objectKey, string region, int attempt, Exception exception);

        [LoggerMessage(EventId = 5012, Level = LogLevel.Warning, Message = "Replication into region {Region} was interrupted and starts over; what is to be copied waits in the database")]
        public static partial void Interrupted(ILogger logger, string region, Exception exception);
    }
}
