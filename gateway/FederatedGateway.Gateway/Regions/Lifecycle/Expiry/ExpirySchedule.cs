using System.Data.Common;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Expiry;

/// <summary>Lets go of what is due: at the sweep, when somebody asked for it, and at the moment that the next object ends. One owner among all gateways.</summary>
internal sealed partial class ExpirySchedule(
    ObjectExpiry expiry, ExpiryWish wish, ReplicationQueue queue, LeaseTable leases, LifecycleOptions options, TimeProvider clock, ILogger<ExpirySchedule> logger) : BackgroundService
{
    /// <summary>Objects are stored in bursts; one look serves them all.</summary>
    private static readonly TimeSpan SettleInterval = TimeSpan.FromSeconds(1);

    /// <summary>For what other gateways stored, and for clocks that were set.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweep = clock.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            var (nudged, wished) = (queue.Nudged, wish.Added);
            DateTimeOffset? next = null;
            try
            {
                await using var lease = await leases.TryAcquireAsync("lifecycle-expiry", LeaseDuration, stoppingToken);
                if (lease is not null)
                {
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lease.Lost);
                    var sweeps = clock.GetUtcNow() >= sweep;
                    next = await expiry.PassAsync(lease, sweeps, either.Token);
                    sweep = sweeps ? clock.GetUtcNow() + TimeSpan.FromMinutes(options.SweepMinutes) : sweep;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or DbUpdateException or RefusedException or OperationCanceledException)
            {
                Log.Interrupted(logger, e);
            }

            var wait = (next < sweep ? next.Value : sweep) - clock.GetUtcNow();
            wait = wait < SettleInterval ? SettleInterval : wait > LongestWait ? LongestWait : wait;
            await Task.WhenAny(nudged, wished, Task.Delay(wait, clock, stoppingToken));
            await Task.WhenAny(Task.Delay(SettleInterval, clock, stoppingToken));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5050, Level = LogLevel.Warning, Message = "Expiry was interrupted; what is due stays due")]
        public static partial void Interrupted(ILogger logger, Exception exception);
    }
}
