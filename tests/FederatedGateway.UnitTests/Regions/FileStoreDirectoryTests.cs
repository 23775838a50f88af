using System.Diagnostics;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>Directories of others, missing ones, and one that several stores or processes share.</summary>
public sealed class FileStoreDirectoryTests : FileStoreTests
{
    [Fact]
    public async Task Another_regions_directory_is_refused()
    {
        using var other = new FileObjectStore(Options(Root) with { Region = "us-east" }, Clock);

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => other.EnsureBucketAsync(Token));

        Assert.False(e.IsTransient);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_an_outage_with_advice()
    {
        using var missing = new FileObjectStore(Options(Path.Combine(Root, "unmounted")), Clock);

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => missing.PutAsync(new ObjectUpload(Key, 1), new MemoryStream([1]), Token));
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => missing.StatAsync(Key, null, Token));
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => missing.GetLifecycleAsync(Token));
        await Assert.ThrowsAsync<ObjectStoreUnavailableException>(async () => await missing.ListVersionsAsync("", Token).GetAsyncEnumerator(Token).MoveNextAsync());
        var health = await missing.ProbeAsync(Token);

        Assert.Contains("mount", e.Message, StringComparison.Ordinal);
        Assert.False(health.IsHealthy);
        Assert.Contains("mount", health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_stores_on_one_directory_lose_nothing()
    {
        using var other = new FileObjectStore(Options(Root), Clock);
        var puts = Enumerable.Range(0, 60).Select(async i =>
        {
            var writer = i % 2 == 0 ? Store : other;
            var stored = await writer.PutAsync(new ObjectUpload(Key, i), new MemoryStream(Bytes(i)), Token);
            await writer.SetTagsAsync(Key, stored.VersionId, new Dictionary<string, string> { ["i"] = $"{i}" }, Token);
            return stored;
        });
        var stored = await Task.WhenAll(puts);

        Assert.Equal(60, (await VersionsAsync()).Distinct().Count());
        foreach (var one in stored)
        {
            Assert.Equal($"{one.Length}", (await other.GetTagsAsync(Key, one.VersionId, Token))["i"]);
        }
    }

    [Fact]
    public async Task A_lock_held_by_another_process_is_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs flock(1) to be another process");
        await PutAsync(Bytes(1));
        var locks = string.Join(' ', Enumerable.Range(0, 64).Select(i => Path.Combine(Root, "locks", $"{i:x2}.lock")));
        var script = $"for f in {locks}; do exec {{fd}}>>$f; flock -x $fd; done; echo held; sleep 1";
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await process.StandardOutput.ReadLineAsync(Token));

        var put = PutAsync(Bytes(2));

        Assert.False(put.IsCompleted);
        await process.WaitForExitAsync(Token);
        Assert.Equal(2, (await put).Length);
    }
}
