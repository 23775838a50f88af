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
    RegionCopy copies,
    RegionEpochs epochs,
    Reconciliation reconciliation,
    LostCopies lost,
    SweepRequests requests,
    RegionAvailability availability,
    LeaseTable leases,
    ReplicationOptions options,
    GatewayMetrics metrics,
    TimeProvider clock,
    ILogger<Replicator> logger) : BackgroundService
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(6);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(regions.Names.Select(region => ServeAsync(region, stoppingToken)));

    private async Task ServeAsync(string region, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var lease = await leases.TryAcquireAsync($"replicator/{region}", LeaseDuration, stoppingToken);
                if (lease is null)
                {
                    await Task.Delay(RegionTerm.LookInterval, clock, stoppingToken);
                    continue;
                }

                using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lease.Lost);
                var upkeep = new RegionUpkeep(region, regions, work, epochs, reconciliation, lost, requests, availability, options, clock, logger);
                await new RegionTerm(region, lease, queue, work, copies, upkeep, options, metrics, clock, logger).RunAsync(ending.Token);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or DbUpdateException or RefusedException or ObjectStoreException or OperationCanceledException)
            {
                // The database was away or the lease went: the queue knows what is left.
                Log.Interrupted(logger, region, e);
                await Task.Delay(RegionTerm.LookInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5012, Level = LogLevel.Warning, Message = "Replication into region {Region} was interrupted and starts over; what is to be copied waits in the database")]
        public static partial void Interrupted(ILogger logger, string region, Exception exception);
    }
}
