namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>What a probe of a store found.</summary>
/// <param name="IsHealthy">The store answered, the bucket is there and the credentials are accepted.</param>
/// <param name="Latency">How long the probe took.</param>
/// <param name="Detail">For people: what is wrong and how to mend it; "ok" when nothing is.</param>
internal sealed record StoreHealth(bool IsHealthy, TimeSpan Latency, string Detail);
