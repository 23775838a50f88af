using System.Text;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Replication;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>The admin API and server-side replication, between two real servers.</summary>
public sealed class MinioAdminTests(MinioAdminTests.TwoServers two) : IClassFixture<MinioAdminTests.TwoServers>
{
    private const string Source = "eu-central";
    private const string Target = "us-east";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string bucket = $"b{Guid.NewGuid():N}"[..20];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_says_what_it_is()
    {
        using var store = await StoreAsync(Source);

        var state = await store.Admin.GetServerAsync(Token);

        Assert.Equal("online", state.Mode);
        Assert.True(Guid.TryParse(state.DeploymentId, out _), state.DeploymentId);
        Assert.Equal((1, 1, 1, 0), (state.Servers, state.ServersOnline, state.DrivesOnline, state.DrivesOffline));
        Assert.StartsWith("20", Assert.Single(state.Versions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_answer_is_read()
    {
        using var store = await StoreAsync(Source);

        Assert.Contains("speed=", await store.Admin.GetSettingsAsync("scanner", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_minio_can_do_is_found_out_and_nothing_is_left_behind()
    {
        using var store = await StoreAsync(Source);
        LifecycleRule[] rules = [new("kept", "a/", 30, 1)];
        await store.SetLifecycleAsync(rules, Token);

        var found = await store.GetCapabilitiesAsync(Token);

        Assert.StartsWith("MinIO 20", found.Server, StringComparison.Ordinal);
        Assert.True(found.AdminApi.IsAvailable && found.Tiers.IsAvailable && found.ServerReplication.IsAvailable, found.ToString());
        Assert.True(found.Checksums.IsAvailable && found.LiveEvents.IsAvailable, found.ToString());
        Assert.False(found.AbortsIncompleteUploads.IsAvailable, found.ToString());
        Assert.Contains("unavailable on this store", found.AbortsIncompleteUploads.Detail, StringComparison.Ordinal);
        Assert.Equal(rules, await store.GetLifecycleAsync(Token));
        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task A_server_that_is_away_has_no_capabilities_yet()
    {
        using var store = await StoreAsync(Source, o => o with { Endpoint = new Uri("http://127.0.0.1:1"), MaximumAttempts = 1 }, ensure: false);

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.GetCapabilitiesAsync(Token));

        Assert.True(e.IsTransient);
    }

    [Fact]
    public async Task A_tier_is_made_once_verified_and_removed()
    {
        using var store = await StoreAsync(Source);
        using var cold = await StoreAsync(Target);
        var server = two.Servers[Target];
        var tier = new RemoteTier($"COLD-{bucket.ToUpperInvariant()}", server.Endpoint, bucket, "from-eu/", Target, server.AccessKey);

        Assert.True(await store.Admin.EnsureTierAsync(tier, server.SecretKey, Token));
        Assert.False(await store.Admin.EnsureTierAsync(tier, server.SecretKey, Token));
        Assert.Contains(tier, await store.Admin.ListTiersAsync(Token));
        await store.Admin.VerifyTierAsync(tier.Name, Token);

        var redirected = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.Admin.EnsureTierAsync(tier with { Prefix = "else/" }, server.SecretKey, Token));
        Assert.Contains("leads to", redirected.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => store.Admin.EnsureTierAsync(tier with { Name = "cold" }, server.SecretKey, Token));
        var refused = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.Admin.EnsureTierAsync(tier with { Name = "OTHER", Prefix = "o/" }, "no-such-secret", Token));
        Assert.False(refused.IsTransient);
        Assert.DoesNotContain("no-such-secret", refused.ToString(), StringComparison.Ordinal);

        await store.Admin.RemoveTierAsync(tier.Name, Token);
        await store.Admin.RemoveTierAsync(tier.Name, Token);
        Assert.DoesNotContain(await store.Admin.ListTiersAsync(Token), other => other.Name == tier.Name);
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.Admin.VerifyTierAsync(tier.Name, Token));
    }

    [Fact]
    public async Task A_transition_to_a_tier_happens_and_reads_go_through()
    {
        using var store = await StoreAsync(Source);
        using var cold = await StoreAsync(Target);
        var server = two.Servers[Target];
        var tier = new RemoteTier($"WARM-{bucket.ToUpperInvariant()}", server.Endpoint, bucket, "tier/", Target, server.AccessKey);
        await store.Admin.EnsureTierAsync(tier, server.SecretKey, Token);
        using var connection = new S3Connection(two.Servers.StoreOptions(Source, bucket), TimeProvider.System);
        var rule = "<LifecycleConfiguration><Rule><ID>move</ID><Status>Enabled</Status><Filter><Prefix>m/</Prefix></Filter>"
            + $"<Transition><Days>0</Days><StorageClass>{tier.Name}</StorageClass></Transition></Rule></LifecycleConfiguration>";
        await connection.SendAsync(new S3Request(HttpMethod.Put, null).With("lifecycle", "").WithDocument(Encoding.UTF8.GetBytes(rule)), 1 << 16, Token);
        var key = new ObjectKey("m/model");
        var content = new byte[200_000];
        new Random(5).NextBytes(content);

        var stored = await store.PutAsync(new ObjectUpload(key, content.Length), new MemoryStream(content), Token);

        await UntilAsync(async () =>
        {
            using var head = await connection.SendAsync(new S3Request(HttpMethod.Head, key), Token);
            return S3Headers.Value(head.Headers, "x-amz-storage-class") == tier.Name;
        });
        await using var reading = await store.GetAsync(key, stored.VersionId, Token);
        var read = new MemoryStream();
        await reading.Content.CopyToAsync(read, Token);
        Assert.Equal(content, read.ToArray());
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.Admin.RemoveTierAsync(tier.Name, Token));
    }

    [Fact]
    public async Task A_replication_target_is_set_listed_given_new_credentials_and_removed()
    {
        using var store = await StoreAsync(Source);
        using var other = await StoreAsync(Target);
        var (target, credentials) = Remote();

        var arn = await store.Admin.SetRemoteTargetAsync(target, credentials, Token);

        Assert.Equal(arn, await store.Admin.SetRemoteTargetAsync(target, credentials, Token));
        var listed = Assert.Single(await store.Admin.ListRemoteTargetsAsync(Token));
        Assert.Equal((arn, target.Endpoint.Authority, bucket, false, true), (listed.Arn, listed.Endpoint, listed.Bucket, listed.IsSecure, listed.IsProxyDisabled));

        Assert.Equal(arn, await store.Admin.SetRemoteTargetCredentialsAsync(arn, target, credentials, Token));
        var wrong = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(
            () => store.Admin.SetRemoteTargetCredentialsAsync(arn, target, new S3Credentials(credentials.AccessKey, "no-such-secret"), Token));
        Assert.DoesNotContain("no-such-secret", wrong.ToString(), StringComparison.Ordinal);

        await store.Admin.RemoveRemoteTargetAsync(arn, Token);
        await store.Admin.RemoveRemoteTargetAsync(arn, Token);
        Assert.Empty(await store.Admin.ListRemoteTargetsAsync(Token));
    }

    [Fact]
    public async Task A_server_replicates_versions_with_their_locks_and_delete_markers_and_resyncs()
    {
        using var store = await StoreAsync(Source);
        using var other = await StoreAsync(Target);
        var (target, credentials) = Remote();
        var before = await store.PutAsync(new ObjectUpload(new ObjectKey("a/before"), 3), new MemoryStream([1, 2, 3]), Token);
        var arn = await store.Admin.SetRemoteTargetAsync(target, credentials, Token);
        BucketReplicationRule[] rules = [new("a-to-us", true, 1, "a/", arn), new("off", false, 2, "b/", arn) { ReplicatesExisting = false, ReplicatesDeletions = false }];
        Assert.Empty(await store.Replication.GetRulesAsync(Token));
        await store.Replication.SetRulesAsync(rules, Token);
        Assert.Equal(rules, await store.Replication.GetRulesAsync(Token));

        var key = new ObjectKey("a/after");
        var upload = new ObjectUpload(key, 4) { Retention = new ObjectRetention(RetentionMode.Compliance, TimeProvider.System.GetUtcNow().AddMinutes(5)) };
        var stored = await store.PutAsync(upload, new MemoryStream("four"u8.ToArray()), Token);
        var outside = await store.PutAsync(new ObjectUpload(new ObjectKey("b/outside"), 1), new MemoryStream([1]), Token);
        await UntilAsync(async () => await store.Replication.GetStatusAsync(key, stored.VersionId, Token) == "COMPLETED");

        Assert.Equal("REPLICA", await other.Replication.GetStatusAsync(key, stored.VersionId, Token));
        Assert.Equal(stored.Sha256, (await other.StatAsync(key, stored.VersionId, Token)).Sha256);
        Assert.Equal(upload.Retention, await other.GetRetentionAsync(key, stored.VersionId, Token));
        Assert.Null(await store.Replication.GetStatusAsync(outside.Key, outside.VersionId, Token));
        var marker = (await store.DeleteAsync(key, Token))!;
        await UntilAsync(async () => (await VersionsAsync(other)).Any(version => version.VersionId == marker && version.IsDeleteMarker));

        await store.Replication.StartResyncAsync(arn, Token);
        await UntilAsync(async () => (await store.Replication.GetResyncAsync(arn, Token))?.IsComplete == true);
        await UntilAsync(async () => (await VersionsAsync(other)).Any(version => version.VersionId == before.VersionId));
        Assert.DoesNotContain(await VersionsAsync(other), version => version.Key.Value.StartsWith("b/", StringComparison.Ordinal));
        Assert.NotNull((await store.Replication.GetResyncAsync(arn, Token))!.EndTime);

        await Assert.ThrowsAsync<ArgumentException>(() => store.Replication.SetRulesAsync([rules[0], rules[0] with { Priority = 3 }], Token));
        await store.Replication.SetRulesAsync([], Token);
        Assert.Empty(await store.Replication.GetRulesAsync(Token));
        Assert.Empty(await store.Admin.ListRemoteTargetsAsync(Token));
    }

    private async Task<MinioObjectStore> StoreAsync(string region, Func<MinioStoreOptions, MinioStoreOptions>? configure = null, bool ensure = true)
    {
        var options = two.Servers.StoreOptions(region, bucket);
        var store = new MinioObjectStore(configure?.Invoke(options) ?? options, TimeProvider.System);
        if (ensure)
        {
            await store.EnsureBucketAsync(Token);
        }

        return store;
    }

    private (RemoteTarget Target, S3Credentials Credentials) Remote()
    {
        var server = two.Servers[Target];
        return (new RemoteTarget(server.Endpoint, bucket, Target), new S3Credentials(server.AccessKey, server.SecretKey));
    }

    private static async Task<List<ObjectVersion>> VersionsAsync(IObjectStore store) => await store.ListVersionsAsync("", Token).ToListAsync(Token);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        while (!await condition())
        {
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>One pair for the class; each test has buckets of its own.</summary>
    public sealed class TwoServers : IAsyncLifetime
    {
        internal MinioServers Servers { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Servers = await MinioServers.StartAsync(o => o with { FastScanner = true }, Source, Target);

        public ValueTask DisposeAsync() => Servers.DisposeAsync();
    }
}
