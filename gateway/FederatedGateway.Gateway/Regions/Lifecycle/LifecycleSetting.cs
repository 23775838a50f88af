using System.Data.Common;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>
/// Keeps each region's lifecycle rules in step with the studies, and applies them where the store is a directory, which has nobody else to do it.
/// Every gateway does so: they all want the same rules.
/// </summary>
internal sealed partial class LifecycleSetting(
    RegionStores regions, IDbContextFactory<GatewayDatabase> databases, ReplicationQueue queue, TimeProvider clock, ILogger<LifecycleSetting> logger) : BackgroundService
{
    /// <summary>For studies that another gateway registered.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(1);

    /// <summary>Rules that somebody changed or that a wiped region lost come back within this; directories are swept as often.</summary>
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = "";
        var repeat = clock.GetUtcNow();
        try
        {
            while (true)
            {
                var nudged = queue.Nudged;
                if (await StudiesAsync(stoppingToken) is { } studies)
                {
                    var known = string.Join(' ', studies.Select(study => study.Id));
                    if (known != last || clock.GetUtcNow() >= repeat)
                    {
                        var all = await Task.WhenAll(regions.All.Select(store => TryApplyAsync(store, studies, stoppingToken)));

                        // A region that was away is tried again at the next look.
                        (last, repeat) = (all.All(done => done) ? known : "", clock.GetUtcNow() + RepeatInterval);
                    }
                }

                // A nudge comes with an object, and with the first one of a study its rules are due; many come together.
                await Task.WhenAny(nudged, Task.Delay(LookInterval, clock, stoppingToken));
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Sets the rules of one region and, for a directory, applies them.</summary>
    internal async Task<bool> TryApplyAsync(IObjectStore store, IReadOnlyList<KnownStudy> studies, CancellationToken cancellationToken)
    {
        try
        {
            var rules = LifecyclePlan.Of([.. studies.Where(study => study.Regions.Contains(store.Region)).Select(study => (study.Id, study.Policy))]);
            if (!rules.ToHashSet().SetEquals(await store.GetLifecycleAsync(cancellationToken)))
            {
                await store.SetLifecycleAsync(rules, cancellationToken);
                Log.Set(logger, rules.Count, store.Region);
            }

            if (store is FileObjectStore directory)
            {
                var sweep = await directory.ApplyLifecycleAsync(clock.GetUtcNow(), cancellationToken);
                Log.Swept(logger, store.Region, sweep.Expired, sweep.Removed, sweep.Locked);
            }

            return true;
        }
        catch (ObjectStoreException e)
        {
            Log.Failed(logger, store.Region, e);
            return false;
        }
    }

    /// <returns>Null while the database is away.</returns>
    internal async Task<IReadOnlyList<KnownStudy>?> StudiesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var database = databases.CreateDbContext();
            var rows = await database.Studies.AsNoTracking().Where(study => study.Phase != StudyPhase.Proposed).OrderBy(study => study.Id)
                .Select(study => new { study.Id, study.Manifest, Uploads = study.Participants.Select(participant => participant.Region).ToList() }).ToListAsync(cancellationToken);
            return [.. rows.Select(row =>
            {
                var manifest = StudyManifest.Parser.ParseFrom(row.Manifest);
                return new KnownStudy(row.Id, manifest.Retention, manifest.Regions.Allowed.Concat(row.Uploads).ToHashSet(StringComparer.Ordinal));
            })];
        }
        catch (DbException e)
        {
            Log.DatabaseAway(logger, e);
            return null;
        }
    }

    internal sealed record KnownStudy(string Id, RetentionPolicy Policy, IReadOnlySet<string> Regions);

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
    }
}
