using System.Data.Common;
using Cronos;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>
/// Destroys what is due at the configured times, once at start for times that passed while no gateway ran, and when the lifecycle policy wishes it. One owner among
/// all gateways.
/// </summary>
internal sealed partial class RetentionSchedule(RetentionRun run, RetentionWish wish, string cron, TimeProvider clock, ILogger<RetentionSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan StartDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaximumWait = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var schedule = cron.Length == 0 ? null : CronExpression.Parse(cron);
            var next = schedule is null ? (DateTimeOffset?)null : clock.GetUtcNow() + StartDelay;
            while (true)
            {
                await WaitUntilAsync(next, stoppingToken);
                await ApplyAsync(stoppingToken);
                next = schedule?.GetNextOccurrence(clock.GetUtcNow(), TimeZoneInfo.Utc);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Waits in pieces: a machine that slept, or whose clock was set, still wakes at the right time. A wish ends it too.</summary>
    private async Task WaitUntilAsync(DateTimeOffset? next, CancellationToken cancellationToken)
    {
        var wished = wish.Wished;
        while ((next is null || clock.GetUtcNow() < next) && !wished.IsCompleted)
        {
            var left = next is { } time ? time - clock.GetUtcNow() : MaximumWait;
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(wished, Task.Delay(left < MaximumWait ? TimeSpan.FromTicks(Math.Max(left.Ticks, 1)) : MaximumWait, clock, waiting.Token));
            await waiting.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var plan = await run.PlanAsync("", clock.GetUtcNow(), cancellationToken);
            if (plan.Items.Count == 0)
            {
                Log.NothingDue(logger);
                return;
            }

            var outcomes = await run.ApplyAsync("", plan.Digest, plan.AsOf, "schedule", "schedule", cancellationToken);
            var (destroyed, remaining) = (outcomes.Sum(outcome => outcome.Destroyed), outcomes.Sum(outcome => outcome.Remaining));
            Log.Applied(logger, destroyed, remaining);
        }
        catch (RefusedException e) when (e.Refusal.Reason is Reasons.LeaseLost or Reasons.PlanChanged)
        {
            // Another gateway does it.
            Log.LeftToAnother(logger, e.Refusal.Detail);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            Log.Interrupted(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "Retention: nothing is due")]
        public static partial void NothingDue(ILogger logger);

        [LoggerMessage(EventId = 6002, Level = LogLevel.Information, Message = "Retention: destroyed {Destroyed} items, {Remaining} remain for the next time")]
        public static partial void Applied(ILogger logger, int destroyed, int remaining);

        [LoggerMessage(EventId = 6003, Level = LogLevel.Information, Message = "Retention is left to another gateway: {Detail}")]
        public static partial void LeftToAnother(ILogger logger, string detail);

        [LoggerMessage(EventId = 6004, Level = LogLevel.Error, Message = "Retention was interrupted; what is due stays due")]
        public static partial void Interrupted(ILogger logger, Exception exception);
    }
}
