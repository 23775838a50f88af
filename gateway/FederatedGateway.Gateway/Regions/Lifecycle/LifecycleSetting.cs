using System.Collections.Concurrent;
using System.Data.Common;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.Lifecycle.RollOut;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.Replication;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>
/// Keeps each region's lifecycle rules in step with its policy and the studies, mends what somebody changed, and applies the rules where the store is a directory,
/// which has nobody else to do it. One gateway at a time, and never beside a roll-out.
/// </summary>
internal sealed partial class LifecycleSetting(
    RegionRules rules, PolicyBook book, LeaseTable leases, AuditLog log, ReplicationQueue queue, LifecycleOptions options, TimeProvider clock, ILogger<LifecycleSetting> logger) : BackgroundService
{
    /// <summary>A first object of a study comes with others; its rules can wait for them.</summary>
    private static readonly TimeSpan SettleInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(6);

    /// <summary>What this process last knew each bucket to have: other rules than these are somebody else's doing.</summary>
    private readonly ConcurrentDictionary<(string Region, string Bucket), HashSet<LifecycleRule>> known = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweep = clock.GetUtcNow();
        try
        {
            while (true)
            {
                var nudged = queue.Nudged;
                var sweeps = clock.GetUtcNow() >= sweep;
                if (await TryKeepAsync(sweeps, stoppingToken) && sweeps)
                {
                    sweep = clock.GetUtcNow() + TimeSpan.FromMinutes(options.SweepMinutes);
                }

                await Task.WhenAny(nudged, Task.Delay(TimeSpan.FromSeconds(options.DriftSeconds), clock, stoppingToken));
                await Task.Delay(SettleInterval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <returns>False when another gateway or a roll-out is at it, or the database is away.</returns>
    internal async Task<bool> TryKeepAsync(bool sweeps, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await leases.TryAcquireAsync(RolloutWork.LeaseName, LeaseDuration, cancellationToken);
            if (lease is null)
            {
                return false;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            if (await book.IsRollingOutAsync(either.Token))
            {
                return false;
            }

            await Task.WhenAll(rules.Regions.Select(region => TryKeepAsync(region, sweeps, either.Token)));
            return true;
        }
        catch (DbException e)
        {
            Log.DatabaseAway(logger, e);
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Sets the rules of one region and, for a directory, applies them.</summary>
    internal async Task<bool> TryKeepAsync(string region, bool sweeps, CancellationToken cancellationToken)
    {
        try
        {
            var rendered = await rules.RenderAsync(region, await book.OfRegionAsync(region, cancellationToken), cancellationToken);
            var wanted = rendered.Rules.ToHashSet();
            foreach (var store in rules.Stores(region))
            {
                await KeepAsync(store, wanted, cancellationToken);
                if (sweeps && store is FileObjectStore directory)
                {
                    var sweep = await directory.ApplyLifecycleAsync(clock.GetUtcNow(), cancellationToken);
                    Log.Swept(logger, store.Region, sweep.Expired, sweep.Removed, sweep.Locked);
                }
            }

            return true;
        }
        catch (ObjectStoreException e)
        {
            Log.Failed(logger, region, e);
            return false;
        }
    }

    private async Task KeepAsync(IObjectStore store, HashSet<LifecycleRule> wanted, CancellationToken cancellationToken)
    {
        var found = (await store.GetLifecycleAsync(cancellationToken)).ToHashSet();
        var before = known.GetValueOrDefault((store.Region, store.Bucket));
        if (!wanted.SetEquals(found))
        {
            if (before is not null && !before.SetEquals(found))
            {
                await log.RecordAsync(new AuditEvent(AuditActions.LifecycleDrifted, "lifecycle", "gateway", $"{store.Region}/{store.Bucket}", "") { Outcome = "failure" }, cancellationToken);
                Log.Drifted(logger, store.Region);
            }

            await store.SetLifecycleAsync(wanted, cancellationToken);
            Log.Set(logger, wanted.Count, store.Region);
        }

        known[(store.Region, store.Bucket)] = wanted;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5030, Level = LogLevel.Information, Message = "Set {Count} lifecycle rules in region {Region}")]
        public static partial void Set(ILogger logger, int count, string region);

        [LoggerMessage(EventId = 5031, Level = LogLevel.Information, Message = "Applied the lifecycle rules of region {Region}: {Expired} expired, {Removed} removed, {Locked} locked")]
        public static partial void Swept(ILogger logger, string region, int expired, int removed, int locked);

        [LoggerMessage(EventId = 5032, Level = LogLevel.Warning, Message = "The lifecycle rules of region {Region} could not be set; it is tried again")]
        public static partial void Failed(ILogger logger, string region, Exception exception);

        [LoggerMessage(EventId = 5033, Level = LogLevel.Warning, Message = "The database does not answer; lifecycle rules stay as they are")]
        public static partial void DatabaseAway(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 5034, Level = LogLevel.Warning, Message = "Somebody changed the lifecycle rules of region {Region}; they are set again")]
        public static partial void Drifted(ILogger logger, string region);
    }
}
