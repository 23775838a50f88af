using System.Data.Common;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.Replication;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Status;

/// <summary>Compares replication with its objective at a pace of its own; health and metrics read what it found. Every gateway looks for itself.</summary>
internal sealed partial class ReplicationWatch(
    IDbContextFactory<GatewayDatabase> databases, ReplicationStatus status, ReplicationStanding standing, ReplicationOptions options, TimeProvider clock, ILogger<ReplicationWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (DbException)
                {
                    // The database's own check tells of that; what was known stays known.
                }

                await Task.Delay(TimeSpan.FromSeconds(options.HeartbeatSeconds), clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var all = await status.ReadAsync(database, database.Objects.AsNoTracking(), cancellationToken);
        var (before, now) = (standing.Alerts, all.Select(target => (target.Region, Alerts: ReplicationStanding.AlertsOf(target, options))).Where(target => target.Alerts.Count > 0)
            .ToDictionary(target => target.Region, target => target.Alerts, StringComparer.Ordinal));
        standing.Alerts = now;
        foreach (var (region, alerts) in now.Where(target => !before.ContainsKey(target.Key)))
        {
            Log.Behind(logger, region, string.Join("; ", alerts));
        }

        foreach (var region in before.Keys.Where(region => !now.ContainsKey(region)))
        {
            Log.Within(logger, region);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5050, Level = LogLevel.Error, Message = "Replication into region {Region} is beyond its objective: {Alerts}")]
        public static partial void Behind(ILogger logger, string region, string alerts);

        [LoggerMessage(EventId = 5051, Level = LogLevel.Information, Message = "Replication into region {Region} is within its objective again")]
        public static partial void Within(ILogger logger, string region);
    }
}
