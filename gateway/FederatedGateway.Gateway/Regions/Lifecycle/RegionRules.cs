using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>Each region's rules: as they should be under a policy, as they are, and from one to the other.</summary>
internal sealed class RegionRules(RegionStores regions, IReadOnlyList<RegionOptions> options, KnownStudies studies)
{
    /// <summary>By name.</summary>
    public IReadOnlyList<string> Regions { get; } = [.. options.Select(region => region.Name).Order(StringComparer.Ordinal)];

    /// <summary>The region's buckets, which all get the same rules: each rule finds its folder or does nothing.</summary>
    public IReadOnlyList<IObjectStore> Stores(string region) => [.. regions.All.Where(store => store.Region == region).OrderBy(store => store.Bucket, StringComparer.Ordinal)];

    /// <param name="region">Its name.</param>
    /// <param name="policy">Null for the studies' own retention alone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<RenderedRules> RenderAsync(string region, SignedPolicy? policy, CancellationToken cancellationToken)
    {
        var known = (await studies.ReadAsync("", cancellationToken)).Where(study => study.Regions.Contains(region)).ToList();
        if (policy is null)
        {
            return new RenderedRules(LifecyclePlan.Of([.. known.Select(study => (study.Id, study.Policy))]), [], []);
        }

        var capabilities = await Stores(region)[0].GetCapabilitiesAsync(cancellationToken);
        var tiers = options.Single(option => option.Name == region).Tiers;
        return new PolicyRules(policy.Policy, region, known, capabilities, [.. tiers.Select(tier => tier.Name)]).Render();
    }

    /// <summary>Whether a bucket has exactly these rules.</summary>
    public static async Task<bool> HasAsync(IObjectStore store, IReadOnlyCollection<LifecycleRule> rules, CancellationToken cancellationToken)
        => rules.ToHashSet().SetEquals(await store.GetLifecycleAsync(cancellationToken));

    /// <summary>Makes the region's buckets have exactly these rules, and reads them back.</summary>
    /// <exception cref="RefusedException"><see cref="Reasons.LifecycleCheckFailed"/>: the store gives back other rules than it took.</exception>
    public async Task InstallAsync(string region, IReadOnlyCollection<LifecycleRule> rules, CancellationToken cancellationToken)
    {
        foreach (var store in Stores(region))
        {
            if (!await HasAsync(store, rules, cancellationToken))
            {
                await store.SetLifecycleAsync(rules, cancellationToken);
                if (!await HasAsync(store, rules, cancellationToken))
                {
                    throw new RefusedException(Reasons.LifecycleCheckFailed, $"region {region} gives back other lifecycle rules than it took");
                }
            }
        }
    }

    /// <summary>Makes the tiers that rules need, where they are missing, and has the server reach each.</summary>
    public async Task EnsureTiersAsync(string region, RenderedRules rules, CancellationToken cancellationToken)
    {
        var configured = options.Single(option => option.Name == region).Tiers;
        foreach (var tier in configured.Where(tier => rules.Tiers.Contains(tier.Name)))
        {
            var admin = ((MinioObjectStore)Stores(region)[0]).Admin;
            var remote = new RemoteTier(tier.Name, new Uri(tier.Endpoint), tier.Bucket, tier.Prefix, tier.SigningRegion, tier.AccessKey);
            var secret = (await File.ReadAllLinesAsync(tier.SecretKeyFile, cancellationToken)).FirstOrDefault("").Trim();
            await admin.EnsureTierAsync(remote, secret, cancellationToken);
            await admin.VerifyTierAsync(tier.Name, cancellationToken);
        }
    }
}
