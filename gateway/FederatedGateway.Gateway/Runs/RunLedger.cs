using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>Writes of one run's owner, each under its lease's fencing token.</summary>
internal sealed class RunLedger(IDbContextFactory<GatewayDatabase> databases, HeldLease lease, string runId, TimeProvider clock)
{
    /// <summary>With the pauses below this is about half an hour of outage; afterwards people should look.</summary>
    private const int MaximumAttempts = 40;

    private const int MaximumDetailLength = 1000;
    private const int MaximumMessageLength = 200;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaximumPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private RunStage stage;
    private long progressWritten;

    public async Task<StoredRun> LoadAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Runs.AsNoTracking().Include(run => run.Signatures).Include(run => run.Datasets).SingleAsync(run => run.Id == runId, cancellationToken);
    }

    /// <summary>A transaction that holds the lease's row; the run is loaded and tracked.</summary>
    /// <exception cref="OperationCanceledException">A participant has cancelled the run.</exception>
    public Task WriteAsync(Func<GatewayDatabase, StoredRun, Task> write, CancellationToken cancellationToken)
        => databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                var run = await database.Runs.SingleAsync(stored => stored.Id == runId, cancellationToken);
                if (run.State == RunState.Cancelled)
                {
                    throw new OperationCanceledException($"run {runId} was cancelled");
                }

                run.FencingToken = lease.FencingToken;
                run.Revision++;
                await write(database, run);
            },
            cancellationToken);

    public Task WriteAsync(Action<GatewayDatabase, StoredRun> write, CancellationToken cancellationToken)
        => WriteAsync(
            (database, run) =>
            {
                write(database, run);
                return Task.CompletedTask;
            },
            cancellationToken);

    /// <summary>Shows progress; a new stage at once, within a stage at most a few times a second.</summary>
    public async Task ProgressAsync(RunProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Stage == stage && clock.GetElapsedTime(progressWritten) < ProgressInterval)
        {
            return;
        }

        (stage, progressWritten) = (progress.Stage, clock.GetTimestamp());
        await WriteAsync(
            (_, run) =>
            {
                (run.Stage, run.StageCompleted, run.StageTotal) = (progress.Stage, progress.Completed, progress.Total);
                run.StageMessage = Cut(progress.Message, MaximumMessageLength);
            },
            cancellationToken);
    }

    public Task FailAsync(Refusal refusal, CancellationToken cancellationToken)
        => WriteAsync(
            (_, run) =>
            {
                (run.State, run.FailureReason, run.FailureDetail) = (RunState.Failed, refusal.Reason, Cut(refusal.Detail, MaximumDetailLength));
                run.EndTicks = clock.GetUtcNow().UtcTicks;
            },
            cancellationToken);

    public Task RetryLaterAsync(string why, CancellationToken cancellationToken)
        => WriteAsync(
            (_, run) =>
            {
                run.Attempts++;
                if (run.Attempts >= MaximumAttempts)
                {
                    (run.State, run.FailureReason, run.FailureDetail) = (RunState.Failed, Reasons.EnclaveUnavailable, Cut(why, MaximumDetailLength));
                    run.EndTicks = clock.GetUtcNow().UtcTicks;
                    return;
                }

                run.State = run.State == RunState.Releasing ? RunState.Releasing : RunState.Queued;
                run.NextTicks = (clock.GetUtcNow() + Pause(run.Attempts)).UtcTicks;
                run.StageMessage = Cut(why, MaximumMessageLength);
            },
            cancellationToken);

    private static TimeSpan Pause(int attempt) => TimeSpan.FromTicks(Math.Min(MaximumPause.Ticks, FirstPause.Ticks << Math.Min(attempt - 1, 10)));

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
