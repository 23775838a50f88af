using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>What a step does to its region. Every step may be repeated.</summary>
internal sealed class StepWork(RegionRules rules, PolicyBook book)
{
    /// <exception cref="RefusedException">The region is not as it should be.</exception>
    /// <exception cref="ObjectStoreException">The region does not work.</exception>
    public async Task RunAsync(StoredRollout rollout, StoredRolloutStep step, CancellationToken cancellationToken)
    {
        if (step.Kind == StepKind.Revert)
        {
            await rules.InstallAsync(step.Region, (await RenderAsync(step.Region, rollout.PreviousDigest, cancellationToken)).Rules, cancellationToken);
            return;
        }

        var coming = await RenderAsync(step.Region, rollout.PolicyDigest, cancellationToken);
        switch (step.Kind)
        {
            case StepKind.Check:
                await CheckAsync(step.Region, coming, cancellationToken);
                break;
            case StepKind.Health:
                await CheckAsync(step.Region, coming, cancellationToken);
                var written = rollout.Steps.Where(before => before.Region == step.Region && before.Ordinal < step.Ordinal).MaxBy(before => before.Ordinal)!;
                await ExpectAsync(step.Region, await WrittenAsync(rollout, written.Kind, step.Region, coming.Rules, cancellationToken), cancellationToken);
                break;
            default:
                await rules.InstallAsync(step.Region, await WrittenAsync(rollout, step.Kind, step.Region, coming.Rules, cancellationToken), cancellationToken);
                break;
        }
    }

    private async Task<RenderedRules> RenderAsync(string region, string digest, CancellationToken cancellationToken)
        => await rules.RenderAsync(region, await book.FindAsync(digest, cancellationToken), cancellationToken);

    /// <summary>What a region has after a step: one set, or both with one of them without effect.</summary>
    private async Task<List<LifecycleRule>> WrittenAsync(StoredRollout rollout, StepKind kind, string region, IReadOnlyList<LifecycleRule> coming, CancellationToken cancellationToken)
    {
        if (kind is not (StepKind.Stage or StepKind.Switch))
        {
            return [.. coming];
        }

        // A rule that both sets have stays in effect all along.
        var going = (await RenderAsync(region, rollout.PreviousDigest, cancellationToken)).Rules.Where(rule => coming.All(other => other.Id != rule.Id));
        var both = kind == StepKind.Stage
            ? going.Concat(coming.Select(rule => rule with { IsEnabled = false }))
            : coming.Concat(going.Select(rule => rule with { IsEnabled = false }));
        return [.. both];
    }

    private async Task CheckAsync(string region, RenderedRules coming, CancellationToken cancellationToken)
    {
        if (coming.Contradictions is [var first, ..])
        {
            throw new RefusedException(Reasons.LifecycleContradiction, first);
        }

        foreach (var store in rules.Stores(region))
        {
            if (await store.ProbeAsync(cancellationToken) is { IsHealthy: false } health)
            {
                throw new RefusedException(Reasons.LifecycleCheckFailed, $"region {region} is not healthy: {health.Detail}");
            }

            _ = await store.GetLifecycleAsync(cancellationToken);
        }

        await rules.EnsureTiersAsync(region, coming, cancellationToken);
    }

    private async Task ExpectAsync(string region, List<LifecycleRule> expected, CancellationToken cancellationToken)
    {
        foreach (var store in rules.Stores(region))
        {
            if ((await store.GetLifecycleAsync(cancellationToken)).Except(expected).FirstOrDefault() is { } stranger)
            {
                throw new RefusedException(Reasons.LifecycleCheckFailed, $"region {region} has a lifecycle rule {stranger.Id} that was not written a moment ago; somebody else changes its rules");
            }
        }

        // What is missing may be of a study that was registered in between.
        await rules.InstallAsync(region, expected, cancellationToken);
    }
}
