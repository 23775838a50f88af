using System.Globalization;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>Compares what regions have with what a policy gives them.</summary>
internal sealed class PolicyPlanner(RegionRules rules)
{
    public async Task<PolicyPlan> PlanAsync(SignedPolicy? policy, CancellationToken cancellationToken)
    {
        var (plans, contradictions) = (new List<RegionLifecyclePlan>(), new List<string>());
        foreach (var region in rules.Regions)
        {
            try
            {
                var rendered = await rules.RenderAsync(region, policy, cancellationToken);
                contradictions.AddRange(rendered.Contradictions);
                plans.Add(await DescribeAsync(region, rendered, cancellationToken));
            }
            catch (ObjectStoreException e)
            {
                contradictions.Add($"region {region} does not answer: {e.Message}");
            }
        }

        return new PolicyPlan(policy?.Digest.ToString() ?? "", plans, [.. contradictions.Distinct(StringComparer.Ordinal)]);
    }

    private async Task<RegionLifecyclePlan> DescribeAsync(string region, RenderedRules rendered, CancellationToken cancellationToken)
    {
        var store = rules.Stores(region)[0];
        var plan = new RegionLifecyclePlan { Region = region, Server = (await store.GetCapabilitiesAsync(cancellationToken)).Server };
        var now = (await store.GetLifecycleAsync(cancellationToken)).ToHashSet();
        plan.Changes.AddRange(now.Where(rule => !rendered.Rules.Contains(rule)).OrderBy(rule => rule.Id, StringComparer.Ordinal).Select(rule => Change("remove", rule)));
        plan.Changes.AddRange(rendered.Rules.Select(rule => Change(now.Contains(rule) ? "keep" : "add", rule)));
        plan.Notes.AddRange(rendered.Notes);
        return plan;
    }

    private static LifecycleRuleChange Change(string change, LifecycleRule rule) => new()
    {
        Change = change,
        RuleId = rule.Id,
        Description = string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Prefix}{(rule.Transition is { } move ? $", to {move.Tier} after {move.AfterDays} d" : "")}{(rule.ExpireAfterDays is { } end ? $", ends after {end} d" : "")}{(rule.NoncurrentDays is { } old ? $", old versions {old} d" : "")}{(rule.IsEnabled ? "" : ", without effect")}"),
    };
}
