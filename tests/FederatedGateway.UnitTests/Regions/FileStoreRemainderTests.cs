using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>What writes and deletions leave in the directory, also when they died half-way.</summary>
public sealed class FileStoreRemainderTests : FileStoreTests
{
    [Fact]
    public async Task Content_that_a_crash_left_without_record_is_no_version_and_goes_with_the_next_write()
    {
        var stored = await PutAsync(Bytes(10));
        var stray = Path.Combine(Root, "objects", "folder", "object,", "00000fffffffffff-0123456789abcdef.bin");
        await File.WriteAllBytesAsync(stray, Bytes(5), Token);

        Assert.Equal(stored.VersionId, (await Store.StatAsync(Key, null, Token)).VersionId);
        await Store.DeleteVersionAsync(Key, "00000fffffffffff-0123456789abcdef", false, Token);

        Assert.False(File.Exists(stray));
        Assert.Equal(10, (await Store.StatAsync(Key, null, Token)).Length);
    }

    [Fact]
    public async Task Deleted_bytes_leave_the_directory()
    {
        var stored = await PutAsync(Bytes(10));

        await Store.DeleteVersionAsync(Key, stored.VersionId, false, Token);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "objects"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "incoming")));
        Assert.False(Directory.Exists(Path.Combine(Root, "objects", "folder", "object,")));
    }

    [Fact]
    public async Task Abandoned_uploads_are_removed_and_running_ones_kept()
    {
        var incoming = Path.Combine(Root, "incoming");
        var abandoned = Path.Combine(incoming, "abandoned");
        var running = Path.Combine(incoming, "running");
        await File.WriteAllBytesAsync(abandoned, Bytes(5), Token);
        await using var held = new FileStream(running, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        File.SetLastWriteTimeUtc(abandoned, File.GetLastWriteTimeUtc(abandoned).AddHours(-2));
        File.SetLastWriteTimeUtc(running, File.GetLastWriteTimeUtc(running).AddHours(-2));
        await File.WriteAllBytesAsync(Path.Combine(incoming, "young"), Bytes(5), Token);

        await Store.EnsureBucketAsync(Token);

        Assert.Equal(["running", "young"], Directory.EnumerateFiles(incoming).Select(Path.GetFileName).Order());
    }
}
