using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle.Expiry;

/// <summary>When an object ends, and how.</summary>
/// <param name="Time">From then on it is not given out.</param>
/// <param name="Triggers">What makes it go.</param>
/// <param name="IsOfStudy">The study's manifest says when, and the retention schedule destroys and certifies it.</param>
internal sealed record ObjectEnd(DateTimeOffset Time, IReadOnlyList<LifecycleTrigger> Triggers, bool IsOfStudy)
{
    public bool Goes(LifecycleTrigger trigger) => Triggers.Contains(trigger);
}
