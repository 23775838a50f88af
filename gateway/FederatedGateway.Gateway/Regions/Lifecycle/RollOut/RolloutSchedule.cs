using System.Data.Common;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>Takes up roll-outs, of this gateway at once, of one that was killed when its lease has ended.</summary>
internal sealed partial class RolloutSchedule(RolloutWork work, Rollouts rollouts, LeaseTable leases, TimeProvider clock, ILogger<RolloutSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var begun = rollouts.Begun;
            try
            {
                await using var lease = await leases.TryAcquireAsync(RolloutWork.LeaseName, LeaseDuration, stoppingToken);
                if (lease is not null)
                {
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lease.Lost);
                    await work.RunAsync(lease, either.Token);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or DbUpdateException or RefusedException or OperationCanceledException)
            {
                // What is left stands in the database.
                Log.Interrupted(logger, e);
            }

            await Task.WhenAny(begun, Task.Delay(LookInterval, clock, stoppingToken));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5040, Level = LogLevel.Warning, Message = "A roll-out was interrupted; it goes on from its last step")]
        public static partial void Interrupted(ILogger logger, Exception exception);
    }
}
