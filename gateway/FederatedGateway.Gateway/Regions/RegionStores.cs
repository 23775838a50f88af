using System.Collections.Frozen;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Regions;

/// <summary>The configured regions' stores, one for the life of the process.</summary>
internal sealed class RegionStores(IEnumerable<IObjectStore> stores)
{
    private readonly FrozenDictionary<string, IObjectStore> byRegion = stores.ToFrozenDictionary(store => store.Region, StringComparer.Ordinal);

    /// <summary>In no particular order.</summary>
    public IReadOnlyList<IObjectStore> All => byRegion.Values;

    public bool Has(string region) => byRegion.ContainsKey(region);

    /// <exception cref="RefusedException"><see cref="Reasons.RegionNotAllowed"/>: the gateway has no such region.</exception>
    public IObjectStore this[string region] => byRegion.TryGetValue(region, out var store)
        ? store
        : throw new RefusedException(Reasons.RegionNotAllowed, $"this gateway has no region {region}; it has {string.Join(", ", byRegion.Keys.Order(StringComparer.Ordinal))}");
}
