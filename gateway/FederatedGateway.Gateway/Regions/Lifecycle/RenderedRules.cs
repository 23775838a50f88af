using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>What a policy means for one region.</summary>
/// <param name="Rules">For every bucket of the region.</param>
/// <param name="Notes">What the store does otherwise, or the gateway in its place, for people.</param>
/// <param name="Contradictions">Why it cannot be carried out; empty when it can.</param>
internal sealed record RenderedRules(IReadOnlyList<LifecycleRule> Rules, IReadOnlyList<string> Notes, IReadOnlyList<string> Contradictions)
{
    /// <summary>Tiers that the rules move objects to.</summary>
    public IEnumerable<string> Tiers => Rules.Select(rule => rule.Transition?.Tier).OfType<string>().Distinct(StringComparer.Ordinal);
}
