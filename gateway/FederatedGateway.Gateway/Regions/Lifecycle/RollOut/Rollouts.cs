using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>Begins roll-outs and tells of them. One at a time; whichever gateway gets the lease makes its steps.</summary>
internal sealed class Rollouts(IDbContextFactory<GatewayDatabase> databases, PolicyPlanner planner, RegionRules rules, AuditLog log, TimeProvider clock)
{
    /// <summary>Between two looks of whoever follows a roll-out.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    private TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next begin in this process.</summary>
    public Task Begun => Volatile.Read(ref begun).Task;

    /// <summary>Begins to roll out a policy, as it was planned.</summary>
    /// <exception cref="RefusedException">The plan has changed, contradicts the studies, or the policy's number is not higher than every earlier one's.</exception>
    public async Task<string> BeginAsync(SignedPolicy policy, string planDigest, RolloutStrategy strategy, string actor, string role, CancellationToken cancellationToken)
    {
        var plan = await planner.PlanAsync(policy, cancellationToken);
        if (plan.Contradictions.Count > 0)
        {
            throw new RefusedException(Reasons.LifecycleContradiction, string.Join("; ", plan.Contradictions.Take(20)));
        }

        if (plan.Digest != planDigest)
        {
            throw new RefusedException(Reasons.PlanChanged, "what the policy would change is not what the plan showed; look at a new plan: fgw region policy plan");
        }

        var digest = policy.Digest.ToString();
        return await BeginAsync(
            strategy,
            actor,
            role,
            async database =>
            {
                var newest = await database.Policies.OrderByDescending(stored => stored.Number).FirstOrDefaultAsync(cancellationToken);
                if (newest is not null && newest.Digest != digest && policy.Policy.Number <= newest.Number)
                {
                    throw new RefusedException(Reasons.LifecyclePolicySuperseded, $"policy number {policy.Policy.Number} is not higher than {newest.Number}, the newest that was accepted; give it a higher number and sign it again");
                }

                if (newest?.Digest != digest)
                {
                    database.Policies.Add(new StoredPolicy { Digest = digest, Number = policy.Policy.Number, Signed = policy.File.ToArray(), AcceptTicks = clock.GetUtcNow().UtcTicks });
                }

                return digest;
            },
            cancellationToken);
    }

    /// <summary>Begins to go back to what was in force before the newest roll-out that succeeded.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.StateConflict"/>: nothing was ever rolled out.</exception>
    public Task<string> BeginBackAsync(RolloutStrategy strategy, string actor, string role, CancellationToken cancellationToken) => BeginAsync(
        strategy,
        actor,
        role,
        async database => (await database.Rollouts.Where(rollout => rollout.State == RolloutState.Succeeded).OrderByDescending(rollout => rollout.CreateTicks).FirstOrDefaultAsync(cancellationToken)
            ?? throw new RefusedException(Reasons.StateConflict, "no policy was ever rolled out: there is nothing to go back to")).PreviousDigest,
        cancellationToken);

    /// <param name="id">Empty for the newest.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<StoredRollout> GetAsync(string id, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.Rollouts.AsNoTracking().Include(rollout => rollout.Steps).Where(rollout => id == "" || rollout.Id == id).OrderByDescending(rollout => rollout.CreateTicks).FirstOrDefaultAsync(cancellationToken)
            ?? throw new RefusedException(Reasons.NotFound, id.Length == 0 ? "no lifecycle policy was ever rolled out" : $"there is no roll-out {id}");
    }

    /// <summary>The roll-out at once and after each change, until it has ended.</summary>
    public async IAsyncEnumerable<StoredRollout> WatchAsync(string id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = "";
        while (true)
        {
            var rollout = await GetAsync(id, cancellationToken);
            var state = $"{rollout.State} {string.Join(' ', rollout.Steps.OrderBy(step => step.Ordinal).Select(step => step.State))}";
            if (state != last)
            {
                last = state;
                yield return rollout;
            }

            if (rollout.State is RolloutState.Succeeded or RolloutState.RolledBack)
            {
                yield break;
            }

            id = rollout.Id;
            await Task.Delay(LookInterval, clock, cancellationToken);
        }
    }

    private async Task<string> BeginAsync(
        RolloutStrategy strategy, string actor, string role, Func<GatewayDatabase, Task<string>> target, CancellationToken cancellationToken)
    {
        if (strategy is not (RolloutStrategy.Rolling or RolloutStrategy.BlueGreen))
        {
            throw new RefusedException(Reasons.InvalidArgument, "say how the policy is to come: rolling or blue-green");
        }

        var id = Guid.NewGuid().ToString("N");
        await databases.TransactAsync(
            async database =>
            {
                if (await database.Rollouts.AnyAsync(rollout => rollout.State == RolloutState.Running || rollout.State == RolloutState.RollingBack, cancellationToken))
                {
                    throw new RefusedException(Reasons.StateConflict, "another roll-out is in progress; wait for its end");
                }

                var (digest, previous) = (await target(database), await PolicyBook.CurrentDigestAsync(database, cancellationToken));
                if (digest == previous)
                {
                    throw new RefusedException(Reasons.StateConflict, "this policy is in force already");
                }

                var rollout = new StoredRollout
                {
                    Id = id,
                    PolicyDigest = digest,
                    PreviousDigest = previous,
                    Strategy = strategy,
                    State = RolloutState.Running,
                    Actor = actor,
                    Role = role,
                    CreateTicks = clock.GetUtcNow().UtcTicks,
                };
                rollout.Steps.AddRange(RolloutSteps.Of(strategy, rules.Regions).Select((step, ordinal) => new StoredRolloutStep
                {
                    RolloutId = id,
                    Ordinal = ordinal,
                    Kind = step.Kind,
                    Region = step.Region,
                    State = StepState.Waiting,
                }));
                database.Rollouts.Add(rollout);
                log.Add(database, new AuditEvent(AuditActions.LifecycleBegun, actor, role, id, "") { Digests = digest.Length == 0 ? [] : [new NamedDigest("lifecycle_policy", digest)] });
            },
            cancellationToken);
        log.Nudge();
        Interlocked.Exchange(ref begun, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return id;
    }
}
