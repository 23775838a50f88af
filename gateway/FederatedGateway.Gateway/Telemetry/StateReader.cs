using System.Data.Common;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Telemetry;

/// <summary>Counts states in the database for the gauges, at a pace of its own: a scrape costs no query.</summary>
internal sealed partial class StateReader(IDbContextFactory<GatewayDatabase> databases, StateSnapshot snapshot, TimeProvider clock, ILogger<StateReader> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await ReadAsync(stoppingToken);
                }
                catch (DbException e)
                {
                    Log.Stale(logger, e);
                }

                await Task.Delay(Interval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        snapshot.Studies = await database.Studies.GroupBy(study => study.Phase).Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(row => Label(row.Key), row => row.Count, cancellationToken);
        snapshot.Runs = await database.Runs.GroupBy(run => run.State).Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(row => Label(row.Key), row => row.Count, cancellationToken);
        snapshot.Models = new Dictionary<string, long>
        {
            ["available"] = await database.Results.LongCountAsync(result => result.ReleaseTicks != null && result.DestroyTicks == null, cancellationToken),
            ["destroyed"] = await database.Results.LongCountAsync(result => result.DestroyTicks != null, cancellationToken),
        };
        var backlog = await database.ReplicationTasks.GroupBy(task => task.TargetRegion)
            .Select(group => new { Region = group.Key, Count = group.LongCount(), Oldest = group.Min(task => task.CreateTicks) }).ToListAsync(cancellationToken);
        snapshot.ReplicationBacklog = backlog.ToDictionary(row => row.Region, row => row.Count);
        snapshot.ReplicationOldestSeconds = backlog.ToDictionary(row => row.Region, row => TimeSpan.FromTicks(clock.GetUtcNow().UtcTicks - row.Oldest).TotalSeconds);
        snapshot.ResidencyIncidents = await database.ResidencyIncidents.GroupBy(incident => incident.Region).Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        snapshot.LogEntries = await LogNodes.SizeAsync(database, cancellationToken);
    }

    private static string Label<T>(T state)
        where T : struct, Enum
        => state.ToString().ToLowerInvariant();

    private static partial class Log
    {
        [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "The database does not answer; gauges of studies, runs, models, log and replication stand still")]
        public static partial void Stale(ILogger logger, Exception exception);
    }
}
