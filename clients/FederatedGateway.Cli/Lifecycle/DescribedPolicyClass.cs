using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Lifecycle;

/// <summary>One class of a lifecycle policy; days are null where there is no such bound.</summary>
internal sealed record DescribedPolicyClass(
    string Prefix,
    IReadOnlyList<DescribedTransition> Transitions,
    uint? ExpireDays,
    IReadOnlyList<string> Triggers,
    uint ExtendDays,
    uint? MinimumDays,
    uint? MaximumDays,
    uint NoncurrentDays,
    uint IncompleteDays)
{
    public static DescribedPolicyClass Of(LifecycleClass one) => new(
        DataClassFolders.PrefixOf(one),
        [.. one.Transitions.Select(step => new DescribedTransition(step.AfterDays, step.Tier))],
        one.Expire?.AfterDays,
        [.. (one.Expire?.Triggers ?? []).Select(trigger => trigger.ToString().ToLowerInvariant())],
        one.Expire?.ExtendDays ?? 0,
        one.MinimumDays is 0 ? null : one.MinimumDays,
        one.MaximumDays is 0 ? null : one.MaximumDays,
        one.NoncurrentDays,
        one.IncompleteDays);
}
