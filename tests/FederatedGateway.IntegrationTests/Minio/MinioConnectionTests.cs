using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>Credentials that are exchanged and regions that fail, while one client serves all along.</summary>
public sealed class MinioConnectionTests
{
    private const string Region = "eu-central";
    private static readonly ObjectKey Key = new("object");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Credentials_exchanged_on_server_and_in_files_are_taken_up_without_a_new_client()
    {
        await using var servers = await MinioServers.StartAsync(Region);
        var folder = Directory.CreateTempSubdirectory("fgw-credentials-");
        var (accessFile, secretFile) = (Path.Combine(folder.FullName, "access"), Path.Combine(folder.FullName, "secret"));
        await File.WriteAllTextAsync(accessFile, servers[Region].AccessKey + "\n", Token);
        await File.WriteAllTextAsync(secretFile, servers[Region].SecretKey + "\n", Token);
        var store = await servers.StoreAsync(Region, o => o with { AccessKey = "", AccessKeyFile = accessFile, SecretKeyFile = secretFile, MaximumAttempts = 10 });
        await PutAsync(store);
        await store.SetTagsAsync(Key, null, new Dictionary<string, string> { ["a"] = "1" }, Token);

        await servers[Region].StopAsync();
        servers[Region].ChangeCredentials();
        await servers.RestartAsync(Region);

        // The server refuses the old ones; requests and uploads wait for the files, which come one after the other.
        var stat = store.StatAsync(Key, null, Token);
        var refused = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => stat);
        Assert.False(refused.IsTransient);
        await File.WriteAllTextAsync(accessFile, servers[Region].AccessKey + "\n", Token);
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(Key, null, Token));
        await File.WriteAllTextAsync(secretFile, servers[Region].SecretKey + "\n", Token);

        // At once, without waiting for the next look: the refusal itself has the files read again.
        await PutAsync(store);
        Assert.Equal(3, (await store.StatAsync(Key, null, Token)).Length);
        await store.SetTagsAsync(Key, null, new Dictionary<string, string> { ["a"] = "2" }, Token);
        Assert.Equal("2", (await store.GetTagsAsync(Key, null, Token))["a"]);
        Assert.Equal("online", (await store.Admin.GetServerAsync(Token)).Mode);
        Assert.Contains("speed=", await store.Admin.GetSettingsAsync("scanner", Token), StringComparison.Ordinal);

        // An empty file is one that is being written: what works stays.
        await File.WriteAllTextAsync(secretFile, "", Token);
        await Task.Delay(TimeSpan.FromMilliseconds(1_100), Token);
        Assert.Equal(3, (await store.StatAsync(Key, null, Token)).Length);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_dead_region_is_left_alone_and_is_asked_again_after_the_break()
    {
        await using var servers = await MinioServers.StartAsync(Region);
        var store = await servers.StoreAsync(Region, o => o with { MaximumAttempts = 1, BreakDuration = TimeSpan.FromSeconds(1) });
        await PutAsync(store);
        servers.Kill(Region);

        for (var i = 0; !store.IsLeftAlone; i++)
        {
            Assert.InRange(i, 0, 100);
            await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(Key, null, Token));
        }

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(Key, null, Token));
        Assert.True(e.IsTransient);
        Assert.Contains("again and again", e.Message, StringComparison.Ordinal);

        // Half-open: one request goes out after the break, fails, and the region is left alone again.
        await Task.Delay(TimeSpan.FromMilliseconds(1_100), Token);
        var trial = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(Key, null, Token));
        Assert.DoesNotContain("again and again", trial.Message, StringComparison.Ordinal);
        Assert.True(store.IsLeftAlone);

        await servers.RestartAsync(Region);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        while (await Record.ExceptionAsync(() => store.StatAsync(Key, null, limit.Token)) is ObjectStoreUnavailableException)
        {
            await Task.Delay(50, limit.Token);
        }

        Assert.False(store.IsLeftAlone);
    }

    [Fact]
    public async Task A_frozen_region_costs_its_timeout_only_until_it_is_left_alone_and_a_probe_lets_it_in_again()
    {
        await using var servers = await MinioServers.StartAsync(Region);
        var store = await servers.StoreAsync(Region, o => o with
        {
            MaximumAttempts = 1, BreakDuration = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromMilliseconds(300), AnswerTimeout = TimeSpan.FromMilliseconds(300),
        });
        await PutAsync(store);
        servers.Freeze(Region);
        while (await Record.ExceptionAsync(() => store.StatAsync(Key, null, Token)) is null)
        {
            // The signal takes a moment to stop every thread.
        }

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(Key, null, Token))));
        Assert.True(store.IsLeftAlone);
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 100; i++)
        {
            await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(Key, null, Token));
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10)); // 60 s with timeouts
        Assert.False((await store.ProbeAsync(Token)).IsHealthy);

        servers.Kill(Region);
        await servers.RestartAsync(Region);
        Assert.True((await store.ProbeAsync(Token)).IsHealthy);
        Assert.False(store.IsLeftAlone);
        Assert.Equal(3, (await store.StatAsync(Key, null, Token)).Length);
    }

    private static Task<StoredObject> PutAsync(IObjectStore store) => store.PutAsync(new ObjectUpload(Key, 3), new MemoryStream([1, 2, 3]), Token);
}
