using System.Diagnostics;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.UnitTests.Clocks;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>What is particular to regions in directories: damage, crashes, several processes and their own lifecycle sweep.</summary>
public sealed class FileObjectStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ObjectKey Key = new("folder/object");

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fgw-files-");
    private readonly SteppedClock clock = new(Start);
    private readonly FileObjectStore store;

    public FileObjectStoreTests() => store = new FileObjectStore(Options(directory.FullName), clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await store.EnsureBucketAsync(Token);

    public ValueTask DisposeAsync()
    {
        store.Dispose();
        directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(1_500_000, 1_400_000, 10)]
    [InlineData(2_999_999, 2_999_999, 1)]
    public async Task A_flipped_bit_on_disk_never_leaves_the_store(int damaged, int offset, int length)
    {
        await PutAsync(Bytes(3_000_000));
        Damage(Single("*.bin"), damaged);

        await using var reading = await store.GetAsync(Key, null, Token);
        var got = new MemoryStream();
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => reading.Content.CopyToAsync(got, Token));
        Assert.Equal(Bytes(3_000_000).Take((int)got.Length), got.ToArray());

        await using var range = await store.GetRangeAsync(Key, null, offset, length, Token);
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => range.Content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task A_range_beside_the_damage_is_still_served()
    {
        await PutAsync(Bytes(3_000_000));
        Damage(Single("*.bin"), 2_500_000);

        await using var range = await store.GetRangeAsync(Key, null, 0, 1_000_000, Token);
        await range.Content.CopyToAsync(Stream.Null, Token);
    }

    [Fact]
    public async Task Truncated_extended_and_missing_content_is_told_at_once()
    {
        await PutAsync(Bytes(100));
        var path = Single("*.bin");
        foreach (var length in (int[])[0, 99, 101])
        {
            await File.WriteAllBytesAsync(path, Bytes(length), Token);
            await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.GetAsync(Key, null, Token));
        }

        File.Delete(path);
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.GetAsync(Key, null, Token));
    }

    [Fact]
    public async Task Every_flipped_bit_of_a_record_is_noticed()
    {
        var stored = await PutAsync(Bytes(10));
        var path = Single("*.json");
        var good = await File.ReadAllBytesAsync(path, Token);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= (byte)(1 << (i % 8));
            await File.WriteAllBytesAsync(path, bad, Token);
            await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.StatAsync(Key, stored.VersionId, Token));
        }
    }

    [Fact]
    public async Task A_version_with_a_damaged_record_is_listed_and_neither_read_nor_deleted()
    {
        var damaged = await PutAsync(Bytes(10));
        Damage(Single("*.json"), 20);
        var intact = await store.PutAsync(new ObjectUpload(new ObjectKey("folder/other"), 1), new MemoryStream([1]), Token);

        Assert.Equal([damaged.VersionId, intact.VersionId], await VersionsAsync());
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.GetAsync(Key, null, Token));
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key, damaged.VersionId, true, Token));
    }

    [Fact]
    public async Task A_record_moved_to_another_key_is_noticed()
    {
        var stored = await PutAsync(Bytes(10));
        var other = Path.Combine(directory.FullName, "objects", "folder", "other,");
        Directory.CreateDirectory(other);
        File.Copy(Single("*.json"), Path.Combine(other, stored.VersionId + ".json"));

        await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.StatAsync(new ObjectKey("folder/other"), null, Token));
    }

    [Fact]
    public async Task Content_that_a_crash_left_without_record_is_no_version_and_goes_with_the_next_write()
    {
        var stored = await PutAsync(Bytes(10));
        var stray = Path.Combine(directory.FullName, "objects", "folder", "object,", "00000fffffffffff-0123456789abcdef.bin");
        await File.WriteAllBytesAsync(stray, Bytes(5), Token);

        Assert.Equal(stored.VersionId, (await store.StatAsync(Key, null, Token)).VersionId);
        await store.DeleteVersionAsync(Key, "00000fffffffffff-0123456789abcdef", false, Token);

        Assert.False(File.Exists(stray));
        Assert.Equal(10, (await store.StatAsync(Key, null, Token)).Length);
    }

    [Fact]
    public async Task Deleted_bytes_leave_the_directory()
    {
        var stored = await PutAsync(Bytes(10));

        await store.DeleteVersionAsync(Key, stored.VersionId, false, Token);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(directory.FullName, "objects"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(directory.FullName, "incoming")));
        Assert.False(Directory.Exists(Path.Combine(directory.FullName, "objects", "folder", "object,")));
    }

    [Fact]
    public async Task Abandoned_uploads_are_removed_and_running_ones_kept()
    {
        var incoming = Path.Combine(directory.FullName, "incoming");
        var abandoned = Path.Combine(incoming, "abandoned");
        var running = Path.Combine(incoming, "running");
        await File.WriteAllBytesAsync(abandoned, Bytes(5), Token);
        await using var held = new FileStream(running, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        File.SetLastWriteTimeUtc(abandoned, File.GetLastWriteTimeUtc(abandoned).AddHours(-2));
        File.SetLastWriteTimeUtc(running, File.GetLastWriteTimeUtc(running).AddHours(-2));
        await File.WriteAllBytesAsync(Path.Combine(incoming, "young"), Bytes(5), Token);

        await store.EnsureBucketAsync(Token);

        Assert.Equal(["running", "young"], Directory.EnumerateFiles(incoming).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Another_regions_directory_is_refused()
    {
        using var other = new FileObjectStore(Options(directory.FullName) with { Region = "us-east" }, clock);

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => other.EnsureBucketAsync(Token));

        Assert.False(e.IsTransient);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_an_outage_with_advice()
    {
        using var missing = new FileObjectStore(Options(Path.Combine(directory.FullName, "unmounted")), clock);

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
    public async Task Versions_stay_in_order_when_the_clock_goes_back()
    {
        var first = await PutAsync(Bytes(1));
        clock.Now -= TimeSpan.FromDays(1);
        var second = await PutAsync(Bytes(2));
        var marker = await store.DeleteAsync(Key, Token);

        Assert.Equal([marker!, second.VersionId, first.VersionId], await VersionsAsync());
    }

    [Fact]
    public async Task Retention_ends_by_the_stores_clock()
    {
        var upload = new ObjectUpload(Key, 1) { Retention = new ObjectRetention(RetentionMode.Compliance, Start.AddDays(30)) };
        var stored = await store.PutAsync(upload, new MemoryStream([1]), Token);
        clock.Now = Start.AddDays(30).AddSeconds(-1);
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key, stored.VersionId, true, Token));

        clock.Now = Start.AddDays(30);

        await store.DeleteVersionAsync(Key, stored.VersionId, false, Token);
        Assert.Empty(await VersionsAsync());
    }

    [Fact]
    public async Task Lifecycle_expires_then_removes_then_forgets()
    {
        await store.SetLifecycleAsync([new LifecycleRule("r", "folder/", 7, 3)], Token);
        var stored = await PutAsync(Bytes(10));
        var elsewhere = await store.PutAsync(new ObjectUpload(new ObjectKey("elsewhere"), 1), new MemoryStream([1]), Token);

        // Made at noon: seven days end at noon of the 8th, so it is due at midnight to the 9th.
        Assert.Equal(new LifecycleSweep(0, 0, 0), await SweepAsync(new(2030, 1, 8, 23, 59, 59, TimeSpan.Zero)));
        Assert.Equal(new LifecycleSweep(1, 0, 0), await SweepAsync(new(2030, 1, 9, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new LifecycleSweep(0, 0, 0), await SweepAsync(new(2030, 1, 9, 0, 0, 0, TimeSpan.Zero)));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key, null, Token));
        Assert.Equal(10, (await store.StatAsync(Key, stored.VersionId, Token)).Length);

        Assert.Equal(new LifecycleSweep(0, 1, 0), await SweepAsync(new(2030, 1, 12, 0, 0, 0, TimeSpan.Zero)));
        Assert.Single(await VersionsAsync());
        Assert.Equal(new LifecycleSweep(0, 1, 0), await SweepAsync(new(2030, 1, 17, 0, 0, 0, TimeSpan.Zero)));
        Assert.Empty(await VersionsAsync());
        Assert.Equal(1, (await store.StatAsync(elsewhere.Key, null, Token)).Length);
    }

    [Fact]
    public async Task Lifecycle_leaves_locked_versions_and_says_so()
    {
        await store.SetLifecycleAsync([new LifecycleRule("r", "", null, 1)], Token);
        var upload = new ObjectUpload(Key, 1) { Retention = new ObjectRetention(RetentionMode.Governance, Start.AddDays(100)) };
        var locked = await store.PutAsync(upload, new MemoryStream([1]), Token);
        var held = await store.PutAsync(new ObjectUpload(Key, 1) { LegalHold = true }, new MemoryStream([2]), Token);
        await PutAsync(Bytes(3));
        var latest = await PutAsync(Bytes(4));

        Assert.Equal(new LifecycleSweep(0, 1, 2), await SweepAsync(Start.AddDays(99)));
        Assert.Equal([latest.VersionId, held.VersionId, locked.VersionId], await VersionsAsync());
        Assert.Equal(new LifecycleSweep(0, 1, 1), await SweepAsync(Start.AddDays(101)));
        Assert.Equal([latest.VersionId, held.VersionId], await VersionsAsync());
    }

    [Fact]
    public async Task Two_stores_on_one_directory_lose_nothing()
    {
        using var other = new FileObjectStore(Options(directory.FullName), clock);
        var puts = Enumerable.Range(0, 60).Select(async i =>
        {
            var writer = i % 2 == 0 ? store : other;
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
        var locks = string.Join(' ', Enumerable.Range(0, 64).Select(i => Path.Combine(directory.FullName, "locks", $"{i:x2}.lock")));
        var script = $"for f in {locks}; do exec {{fd}}>>$f; flock -x $fd; done; echo held; sleep 1";
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await process.StandardOutput.ReadLineAsync(Token));

        var put = PutAsync(Bytes(2));

        Assert.False(put.IsCompleted);
        await process.WaitForExitAsync(Token);
        Assert.Equal(2, (await put).Length);
    }

    private static FileStoreOptions Options(string path) => new("eu-central", "models", path);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static void Damage(string path, int offset)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x10));
    }

    private string Single(string pattern) => Assert.Single(Directory.GetFiles(Path.Combine(directory.FullName, "objects"), pattern, SearchOption.AllDirectories));

    private Task<StoredObject> PutAsync(byte[] content) => store.PutAsync(new ObjectUpload(Key, content.Length), new MemoryStream(content), Token);

    private Task<LifecycleSweep> SweepAsync(DateTimeOffset now)
    {
        clock.Now = now;
        return store.ApplyLifecycleAsync(now, Token);
    }

    private async Task<List<string>> VersionsAsync()
    {
        var ids = new List<string>();
        await foreach (var version in store.ListVersionsAsync("folder/", Token))
        {
            ids.Add(version.VersionId);
        }

        return ids;
    }
}
