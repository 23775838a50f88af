using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>
/// Makes the steps of a roll-out one after the other, each logged in the transaction that begins it, and goes back when one fails. Where it stands is in the database
/// alone, so that the next gateway goes on where one was killed.
/// </summary>
internal sealed class RolloutWork(IDbContextFactory<GatewayDatabase> databases, StepWork steps, AuditLog log, TimeProvider clock)
{
    /// <summary>The lease under which regions' rules are changed.</summary>
    public const string LeaseName = "lifecycle";

    private const int MaximumDetailLength = 500;

    /// <summary>A region that takes longer for a few small documents is not well.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(1);

    /// <returns>False when no roll-out is in progress.</returns>
    public async Task<bool> RunAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        for (var any = false; ; any = true)
        {
            StoredRollout? rollout;
            await using (var database = databases.CreateDbContext())
            {
                rollout = await database.Rollouts.AsNoTracking().Include(stored => stored.Steps)
                    .SingleOrDefaultAsync(stored => stored.State == RolloutState.Running || stored.State == RolloutState.RollingBack, cancellationToken);
            }

            if (rollout is null)
            {
                return any;
            }

            if (rollout.Steps.OrderBy(step => step.Ordinal).FirstOrDefault(step => step.State is StepState.Waiting or StepState.Running) is { } next)
            {
                await MakeAsync(rollout, next, lease, cancellationToken);
            }
            else
            {
                await EndAsync(rollout, lease, cancellationToken);
            }
        }
    }

    private async Task MakeAsync(StoredRollout rollout, StoredRolloutStep step, HeldLease lease, CancellationToken cancellationToken)
    {
        await BeginAsync(rollout, step, lease, cancellationToken);
        using var limit = new CancellationTokenSource(StepTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        string? fault = null;
        try
        {
            await steps.RunAsync(rollout, step, either.Token);
        }
        catch (Exception e) when (e is ObjectStoreException or RefusedException)
        {
            fault = e.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            fault = $"region {step.Region} did not answer within {StepTimeout.TotalSeconds:0} s";
        }

        await FinishAsync(rollout, step, fault, lease, cancellationToken);
    }

    private async Task BeginAsync(StoredRollout rollout, StoredRolloutStep step, HeldLease lease, CancellationToken cancellationToken)
    {
        await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                await SetStateAsync(database, step, StepState.Running, "", cancellationToken);
                if (step.Kind is StepKind.Apply or StepKind.Switch or StepKind.Revert)
                {
                    await WantAsync(database, step.Region, step.Kind == StepKind.Revert ? rollout.PreviousDigest : rollout.PolicyDigest, cancellationToken);
                }

                log.Add(database, new AuditEvent(AuditActions.LifecycleStep, rollout.Actor, rollout.Role, $"{step.Region}/{step.Kind.ToString().ToLowerInvariant()}", ""));
            },
            cancellationToken);
        log.Nudge();
    }

    private Task FinishAsync(StoredRollout rollout, StoredRolloutStep step, string? fault, HeldLease lease, CancellationToken cancellationToken) => databases.TransactAsync(
        async database =>
        {
            await lease.GuardAsync(database, cancellationToken);
            var detail = fault is { Length: > MaximumDetailLength } ? fault[..MaximumDetailLength] : fault ?? "";
            await SetStateAsync(database, step, fault is null ? StepState.Done : StepState.Failed, detail, cancellationToken);
            if (fault is null || step.Kind == StepKind.Revert)
            {
                // A region that cannot go back now is wanted back, and mended when it answers.
                return;
            }

            await database.RolloutSteps.Where(row => row.RolloutId == rollout.Id && row.State == StepState.Waiting)
                .ExecuteUpdateAsync(row => row.SetProperty(stored => stored.State, StepState.Skipped), cancellationToken);
            await database.Rollouts.Where(row => row.Id == rollout.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(stored => stored.State, RolloutState.RollingBack).SetProperty(stored => stored.Detail, detail), cancellationToken);
            var ordinal = rollout.Steps.Count;
            foreach (var region in RolloutSteps.ToRevert(rollout.Steps))
            {
                database.RolloutSteps.Add(new StoredRolloutStep { RolloutId = rollout.Id, Ordinal = ordinal++, Kind = StepKind.Revert, Region = region, State = StepState.Waiting });
            }
        },
        cancellationToken);

    private async Task EndAsync(StoredRollout rollout, HeldLease lease, CancellationToken cancellationToken)
    {
        var end = rollout.State == RolloutState.Running ? RolloutState.Succeeded : RolloutState.RolledBack;
        await databases.TransactAsync(
            async database =>
            {
                await lease.GuardAsync(database, cancellationToken);
                await database.Rollouts.Where(row => row.Id == rollout.Id).ExecuteUpdateAsync(row => row.SetProperty(stored => stored.State, end), cancellationToken);
                log.Add(database, new AuditEvent(AuditActions.LifecycleEnded, rollout.Actor, rollout.Role, rollout.Id, "") { Outcome = end == RolloutState.Succeeded ? "success" : "failure" });
            },
            cancellationToken);
        log.Nudge();
    }

    private static Task<int> SetStateAsync(GatewayDatabase database, StoredRolloutStep step, StepState state, string detail, CancellationToken cancellationToken)
    {
        step.State = state;
        return database.RolloutSteps.Where(row => row.RolloutId == step.RolloutId && row.Ordinal == step.Ordinal)
            .ExecuteUpdateAsync(row => row.SetProperty(stored => stored.State, state).SetProperty(stored => stored.Detail, detail), cancellationToken);
    }

    private static async Task WantAsync(GatewayDatabase database, string region, string digest, CancellationToken cancellationToken)
    {
        if (await database.WantedPolicies.SingleOrDefaultAsync(row => row.Region == region, cancellationToken) is { } wanted)
        {
            wanted.PolicyDigest = digest;
        }
        else
        {
            database.WantedPolicies.Add(new WantedPolicy { Region = region, PolicyDigest = digest });
        }
    }
}
