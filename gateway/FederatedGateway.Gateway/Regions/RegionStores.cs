using System.Collections.Frozen;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Regions;

/// <summary>The configured regions' stores, one a bucket, for the life of the process.</summary>
/// <param name="stores">A region's first is its default bucket.</param>
/// <param name="bucketOf">Names the bucket of a class in a region; null where every class is in the default bucket.</param>
internal sealed class RegionStores(IEnumerable<IObjectStore> stores, Func<string, ObjectClass, string>? bucketOf = null)
{
    private readonly FrozenDictionary<string, List<IObjectStore>> byRegion = stores.GroupBy(store => store.Region, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    /// <summary>Every bucket of every region, in no particular order.</summary>
    public IEnumerable<IObjectStore> All => byRegion.Values.SelectMany(buckets => buckets);

    /// <summary>The regions, in the order of their names.</summary>
    public IReadOnlyList<string> Names { get; } = [.. stores.Select(store => store.Region).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public bool Has(string region) => byRegion.ContainsKey(region);

    /// <summary>The region's default bucket, which stands for the region.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.RegionNotAllowed"/>: the gateway has no such region.</exception>
    public IObjectStore this[string region] => Buckets(region)[0];

    /// <summary>The bucket of a class.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.RegionNotAllowed"/>: the gateway has no such region.</exception>
    public IObjectStore this[string region, ObjectClass kind]
    {
        get
        {
            var buckets = Buckets(region);
            return bucketOf is null ? buckets[0] : buckets.Find(store => store.Bucket == bucketOf(region, kind)) ?? buckets[0];
        }
    }

    /// <summary>The region's buckets.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.RegionNotAllowed"/>: the gateway has no such region.</exception>
    public IReadOnlyList<IObjectStore> In(string region) => Buckets(region);

    private List<IObjectStore> Buckets(string region) => byRegion.TryGetValue(region, out var buckets)
        ? buckets
        : throw new RefusedException(Reasons.RegionNotAllowed, $"this gateway has no region {region}; it has {string.Join(", ", Names)}");
}
