using FederatedGateway.Gateway.Leases;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Retention;

/// <summary>Plans, and carries out exactly the plan that was shown.</summary>
internal sealed class RetentionRun(RetentionPlanner planner, Erasure erasure, LeaseTable leases)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    public Task<RetentionPlan> PlanAsync(string studyId, DateTimeOffset asOf, CancellationToken cancellationToken) => planner.PlanAsync(studyId, asOf, cancellationToken);

    /// <exception cref="RefusedException"><see cref="Reasons.PlanChanged"/>: something else is due by now; <see cref="Reasons.LeaseLost"/>: another gateway is at it.</exception>
    public async Task<IReadOnlyList<ErasureOutcome>> ApplyAsync(
        string studyId, string planDigest, DateTimeOffset asOf, string actor, string role, CancellationToken cancellationToken)
    {
        await using var lease = await leases.TryAcquireAsync("retention", LeaseDuration, cancellationToken)
            ?? throw new RefusedException(Reasons.LeaseLost, "another retention run is in progress; try again when it has ended");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        var plan = await planner.PlanAsync(studyId, asOf, either.Token);
        if (plan.Digest != planDigest)
        {
            throw new RefusedException(Reasons.PlanChanged, "what is due has changed since this plan was made; look at a new plan");
        }

        var outcomes = new List<ErasureOutcome>();
        foreach (var group in plan.Items.Where(item => !item.IsBlocked).GroupBy(item => (item.StudyId, item.Class, item.Basis)))
        {
            outcomes.Add(await erasure.RunAsync(plan, [.. group], actor, role, lease, either.Token));
        }

        return outcomes;
    }
}
