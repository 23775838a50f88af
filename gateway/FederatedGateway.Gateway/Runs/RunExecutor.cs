using System.Data.Common;
using System.Diagnostics;
using FederatedGateway.Gateway.Attestation.Watch;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>
/// Carries out queued runs. Each run has one owner among all gateways, by lease; a run whose owner died is taken over where it stood:
/// before its results were stored it is run again (the same order gives the same parameters), afterwards it goes on with the release.
/// </summary>
internal sealed partial class RunExecutor(
    IDbContextFactory<GatewayDatabase> databases, LeaseTable leases, RunQueue queue, RunExecution execution, RunRelease release, EvidenceStandings standings, TimeProvider clock, ILogger<RunExecutor> logger)
    : BackgroundService
{
    /// <summary>Runs that one gateway carries at a time; the enclave's memory is the scarcer good.</summary>
    private const int MaximumConcurrent = 2;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CancelLookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly RunState[] Open = [RunState.Queued, RunState.Running, RunState.Releasing];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(MaximumConcurrent);
        var carried = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                foreach (var ended in carried.Where(run => run.Value.IsCompleted).Select(run => run.Key).ToList())
                {
                    carried.Remove(ended);
                }

                foreach (var id in await LookAsync(stoppingToken))
                {
                    if (!carried.ContainsKey(id) && slots.Wait(0, CancellationToken.None))
                    {
                        carried[id] = CarryAsync(id, () => slots.Release(), stoppingToken);
                    }
                }

                await queue.WaitAsync(LookInterval, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            await Task.WhenAll(carried.Values);
        }
    }

    private async Task<IReadOnlyList<string>> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var database = databases.CreateDbContext();
            var now = clock.GetUtcNow().UtcTicks;

            // Runs of a study whose evidence does not verify wait without counting attempts; what was trained before is still released.
            var refused = standings.Refused;
            return await database.Runs.Where(run => Open.Contains(run.State) && run.NextTicks <= now && (run.State == RunState.Releasing || !refused.Contains(run.StudyId))).OrderBy(run => run.CreateTicks).Select(run => run.Id).Take(16).ToListAsync(cancellationToken);
        }
        catch (DbException e)
        {
            Log.DatabaseAway(logger, e);
            return [];
        }
    }

    private async Task CarryAsync(string runId, Action freeSlot, CancellationToken stoppingToken)
    {
        try
        {
            await using var lease = await leases.TryAcquireAsync("run/" + runId, LeaseDuration, stoppingToken);
            if (lease is not null)
            {
                await CarryAsync(runId, lease, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is DbException or DbUpdateException or OperationCanceledException or RefusedException)
        {
            // What was written is consistent; whoever gets the lease next goes on.
            Log.Interrupted(logger, runId, e);
        }
        finally
        {
            freeSlot();
        }
    }

    private async Task CarryAsync(string runId, HeldLease lease, CancellationToken stoppingToken)
    {
        var ledger = new RunLedger(databases, lease, runId, clock);
        var run = await ledger.LoadAsync(stoppingToken);
        if (run.HasEnded())
        {
            return;
        }

        using var activity = GatewayMetrics.Activities.StartActivity("run", ActivityKind.Internal, run.TraceParent.Length > 0 ? run.TraceParent : null);
        activity?.SetTag("fgw.run", runId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lease.Lost);
        var watching = StopWhenCancelledAsync(runId, stop.CancelAsync, stop.Token);
        try
        {
            if (run.State != RunState.Releasing)
            {
                await execution.RunAsync(run, ledger, stop.Token);
            }

            await release.RunAsync(runId, ledger, stop.Token);
        }
        catch (RefusedException e) when (e.Refusal.Reason != Reasons.LeaseLost)
        {
            await ledger.FailAsync(e.Refusal, stoppingToken);
        }
        catch (RunOutageException e)
        {
            Log.Outage(logger, runId, e.Message);
            await ledger.RetryLaterAsync(e.Message, stoppingToken);
        }
        catch (Exception e) when (e is not (RefusedException or OperationCanceledException or DbException or DbUpdateException))
        {
            // A defect of this program, or a disk that fails: said loudly, tried again more and more seldom, given up at last.
            Log.Defect(logger, runId, e);
            await ledger.RetryLaterAsync("the gateway failed; its log says how", stoppingToken);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested && !lease.Lost.IsCancellationRequested)
        {
            // A participant cancelled it; its state says so already.
        }
        finally
        {
            await stop.CancelAsync();
            await watching;
        }
    }

    /// <summary>A cancellation may arrive at any gateway: look for it.</summary>
    private async Task StopWhenCancelledAsync(string runId, Func<Task> stopAsync, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await Task.Delay(CancelLookInterval, clock, stopping);
                await using var database = databases.CreateDbContext();
                if (await database.Runs.AnyAsync(run => run.Id == runId && run.State == RunState.Cancelled, stopping))
                {
                    await stopAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (DbException e)
        {
            // The run's own writes will meet the same outage and say so.
            Log.DatabaseAway(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The database does not answer; runs wait")]
        public static partial void DatabaseAway(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Run {RunId} was interrupted; its next owner goes on")]
        public static partial void Interrupted(ILogger logger, string runId, Exception exception);

        [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "Run {RunId} is tried again: {Detail}")]
        public static partial void Outage(ILogger logger, string runId, string detail);

        [LoggerMessage(EventId = 3004, Level = LogLevel.Error, Message = "Run {RunId} failed in the gateway and is tried again")]
        public static partial void Defect(ILogger logger, string runId, Exception exception);
    }
}
