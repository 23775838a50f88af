using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>One server with four drives, as deploy/local-minio.md describes it.</summary>
public sealed class ErasureCodedServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wiped_drive_costs_nothing_and_heals_and_locks_hold_all_along()
    {
        await using var servers = await MinioServers.StartAsync(options => options with { Drives = 4, FastScanner = true }, "eu-central");
        var store = await servers.StoreAsync("eu-central");
        var (key, content) = (new ObjectKey("models/a"), new byte[300_000]);
        new Random(1).NextBytes(content);
        var stored = await store.PutAsync(
            new ObjectUpload(key, content.Length) { Retention = new ObjectRetention(RetentionMode.Compliance, TimeProvider.System.GetUtcNow().AddMinutes(10)) }, new MemoryStream(content), Token);
        var state = await store.Admin.GetServerAsync(Token);
        Assert.Equal((4, 0), (state.DrivesOnline, state.DrivesOffline));
        var drive = Path.Combine(servers["eu-central"].DataDirectory, "drive2");
        Assert.NotEmpty(Parts(drive));

        await servers["eu-central"].StopAsync();
        Directory.Delete(drive, recursive: true);
        await servers.RestartAsync("eu-central");

        Assert.Equal(content, await ReadAsync(store, key));
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(key, stored.VersionId, bypassGovernance: true, Token));
        for (var end = TimeProvider.System.GetUtcNow().AddSeconds(90); Parts(drive).Length == 0;)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, "the drive was not healed within a minute and a half");
            await Task.Delay(200, Token);
        }
    }

    private static string[] Parts(string drive)
        => Directory.Exists(Path.Combine(drive, "models", "models")) ? Directory.GetFiles(Path.Combine(drive, "models", "models"), "xl.meta", SearchOption.AllDirectories) : [];

    private static async Task<byte[]> ReadAsync(IObjectStore store, ObjectKey key)
    {
        await using var reading = await store.GetAsync(key, null, Token);
        var bytes = new MemoryStream();
        await reading.Content.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }
}
