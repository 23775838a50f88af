using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Lifecycle;

/// <summary>A policy's rules at work on real servers: transition, expiry and the end of old versions. Objects are aged by a header of MinIO's that the gateway never sends.</summary>
public sealed class StorageClassTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Objects_move_to_a_tier_and_are_read_through_it_expire_and_lose_their_old_versions()
    {
        await using var site = await LifecycleSite.StartAsync();
        var warm = await AddTiersAsync(site);
        site.UseStoresThemselves();
        var content = RandomNumberGenerator.GetBytes(200_000);
        var (moved, old) = (new ObjectKey("exports/a"), new ObjectKey("drafts/a"));
        await PutAsync(site, moved, content, days: 40);
        await PutAsync(site, old, [1], days: 40);
        await PutAsync(site, old, [2], days: 20);
        await PutAsync(site, new ObjectKey("drafts/b"), [3], days: 60);

        var rollout = await site.RollOutAsync(site.Policy(1, "- prefix: exports/\n  transitions: [{after: 30d, tier: WARM}]\n  expire: keep\n- prefix: drafts/\n  expire: {after: 45d, by: sweep}\n  noncurrent: 2d"));

        Assert.True(rollout.State == RolloutState.Succeeded, rollout.Detail);
        var eu = site.Stores["eu"];
        await LifecycleSite.UntilAsync(async () => (await KeysAsync(warm)).Any(key => key.StartsWith("eu/", StringComparison.Ordinal)));
        await using (var reading = await eu.GetAsync(moved, null, Token))
        {
            var bytes = new MemoryStream();
            await reading.Content.CopyToAsync(bytes, Token);
            Assert.Equal(content, bytes.ToArray());
        }

        await LifecycleSite.UntilAsync(async () => (await VersionsAsync(eu, old)).Count == 1);
        Assert.Equal(1, (await eu.StatAsync(old, null, Token)).Length);
        await LifecycleSite.UntilAsync(async () => (await VersionsAsync(eu, new ObjectKey("drafts/b"))).Any(version => version.IsDeleteMarker));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => eu.StatAsync(new ObjectKey("drafts/b"), null, Token));
    }

    [Fact]
    public async Task A_tier_that_is_not_configured_is_refused_in_the_plan()
    {
        await using var site = await LifecycleSite.StartAsync();
        var plan = await new FederatedGateway.Gateway.Regions.Lifecycle.RollOut.PolicyPlanner(site.Rules).PlanAsync(
            site.Policy(1, "- prefix: exports/\n  transitions: [{after: 30d, tier: COLD}]\n  expire: keep"), Token);

        Assert.Equal(3, plan.Contradictions.Count);
        Assert.All(plan.Contradictions, contradiction => Assert.Contains("no tier COLD", contradiction, StringComparison.Ordinal));
        Assert.All(plan.Regions, region => Assert.Contains(region.Notes, note => note.Contains("unfinished uploads", StringComparison.Ordinal)));
    }

    /// <summary>A tier WARM for each region, in a bucket of another region's server: one does not serve as a tier of itself.</summary>
    /// <returns>The bucket that takes what moves out of eu.</returns>
    private static async Task<MinioObjectStore> AddTiersAsync(LifecycleSite site)
    {
        var buckets = new Dictionary<string, MinioObjectStore>();
        foreach (var region in site.Options)
        {
            var other = region.Name == "us" ? "asia" : "us";
            if (!buckets.ContainsKey(other))
            {
                buckets[other] = await site.Servers.StoreAsync(other, options => options with { Bucket = "warm" });
            }

            var server = site.Servers[other];
            region.Tiers.Add(new TierOptions
            {
                Name = "WARM",
                Endpoint = server.Endpoint.ToString().TrimEnd('/'),
                Bucket = "warm",
                Prefix = $"{region.Name}/",
                SigningRegion = other,
                AccessKey = server.AccessKey,
                SecretKeyFile = site.Servers.StoreOptions(other).SecretKeyFile!,
            });
        }

        return buckets["us"];
    }

    private static async Task PutAsync(LifecycleSite site, ObjectKey key, byte[] content, int days)
    {
        using var connection = new S3Connection(site.Servers.StoreOptions("eu"), TimeProvider.System);
        await connection.SendAsync(
            new S3Request(HttpMethod.Put, key).WithDocument(content)
                .WithHeader("x-amz-meta-fgw-sha256", Convert.ToHexStringLower(SHA256.HashData(content)))
                .WithHeader("x-minio-source-mtime", TimeProvider.System.GetUtcNow().AddDays(-days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")),
            1 << 16,
            Token);
    }

    private static async Task<List<string>> KeysAsync(MinioObjectStore store)
    {
        var keys = new List<string>();
        await foreach (var version in store.ListVersionsAsync("", Token))
        {
            keys.Add(version.Key.Value);
        }

        return keys;
    }

    private static async Task<List<ObjectVersion>> VersionsAsync(MinioObjectStore store, ObjectKey key)
    {
        var versions = new List<ObjectVersion>();
        await foreach (var version in store.ListVersionsAsync(key.Value, Token))
        {
            versions.Add(version);
        }

        return versions;
    }
}
