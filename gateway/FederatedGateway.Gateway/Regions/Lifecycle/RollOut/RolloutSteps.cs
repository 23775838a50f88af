using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>The steps of a roll-out, in order.</summary>
internal static class RolloutSteps
{
    /// <summary>Every region is checked before the first is changed.</summary>
    public static IEnumerable<(StepKind Kind, string Region)> Of(RolloutStrategy strategy, IReadOnlyList<string> regions)
    {
        var checks = regions.Select(region => (StepKind.Check, region));
        return strategy == RolloutStrategy.BlueGreen
            ?
            [
                .. checks,
                .. regions.SelectMany(region => ((StepKind, string)[])[(StepKind.Stage, region), (StepKind.Health, region)]),
                .. regions.SelectMany(region => ((StepKind, string)[])[(StepKind.Switch, region), (StepKind.Health, region)]),
                .. regions.Select(region => (StepKind.Retire, region)),
            ]
            : [.. checks, .. regions.SelectMany(region => ((StepKind, string)[])[(StepKind.Apply, region), (StepKind.Health, region)])];
    }

    /// <summary>The regions that may hold something new, the newest first.</summary>
    public static IEnumerable<string> ToRevert(IEnumerable<StoredRolloutStep> steps)
        => steps.Where(step => step.Kind is StepKind.Apply or StepKind.Stage or StepKind.Switch && step.State is not (StepState.Waiting or StepState.Skipped))
            .OrderByDescending(step => step.Ordinal).Select(step => step.Region).Distinct(StringComparer.Ordinal);
}
