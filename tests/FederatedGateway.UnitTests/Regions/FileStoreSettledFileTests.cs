using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>Files that become objects as they are.</summary>
public sealed class FileStoreSettledFileTests : FileStoreTests
{
    private const int Length = 2_500_000;

    private string Spool => Path.Combine(Root, "spool");

    [Fact]
    public async Task A_settled_file_becomes_the_object_without_being_read_and_keeps_its_own_name()
    {
        var upload = await SettleAsync(Spool);
        await using var unread = new FileStream(Spool, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

        var stored = await Store.PutAsync(upload, unread, Token);

        Assert.Equal(0, unread.Position);
        Assert.Equal((Length, Convert.ToHexString(SHA256.HashData(Bytes(Length)))), (stored.Length, Convert.ToHexString(stored.Sha256)));
        Assert.Equal(Bytes(Length), await File.ReadAllBytesAsync(Spool, Token));
        File.Delete(Spool);
        Assert.Equal(Bytes(Length), await ReadAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "incoming")));
    }

    [Fact]
    public async Task Its_blocks_are_verified_when_they_are_read()
    {
        var upload = await SettleAsync(Spool);
        await PutAsync(upload);

        Damage(Single("*.bin"), 2_200_000);

        await using var whole = await Store.GetAsync(Key, null, Token);
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => whole.Content.CopyToAsync(Stream.Null, Token));
        await using var beside = await Store.GetRangeAsync(Key, null, 0, 2_000_000, Token);
        await beside.Content.CopyToAsync(Stream.Null, Token);
    }

    [Fact]
    public async Task A_file_that_is_not_what_was_promised_is_not_stored()
    {
        var upload = await SettleAsync(Spool);
        var other = upload with { Sha256 = SHA256.HashData([1]) };
        var longer = upload with { Length = Length + 1 };

        await Assert.ThrowsAsync<ObjectCorruptedException>(() => PutAsync(other));
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => PutAsync(longer));

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.StatAsync(Key, null, Token));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "incoming")));
        Assert.True(File.Exists(Spool));
    }

    [Fact]
    public async Task A_file_on_another_file_system_is_copied()
    {
        const string Memory = "/dev/shm";
        Assert.SkipUnless(Directory.Exists(Memory), "needs a file system in memory at /dev/shm");
        var spool = Path.Combine(Memory, $"fgw-{Guid.NewGuid():N}");
        try
        {
            var upload = await SettleAsync(spool);
            Assert.False(Durable.TryLink(spool, Path.Combine(Root, "link")));

            await PutAsync(upload);

            Assert.Equal(Bytes(Length), await ReadAsync());
        }
        finally
        {
            File.Delete(spool);
        }
    }

    [Fact]
    public async Task What_a_crash_left_of_taking_a_file_is_no_object_and_the_file_can_be_taken_again()
    {
        var upload = await SettleAsync(Spool);
        var (incoming, content) = (Path.Combine(Root, "incoming", "abandoned"), Path.Combine(Root, "objects", "folder", "object,", "00000fffffffffff-0123456789abcdef.bin"));
        Directory.CreateDirectory(Path.GetDirectoryName(content)!);
        Assert.True(Durable.TryLink(Spool, incoming) && Durable.TryLink(Spool, content));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.StatAsync(Key, null, Token));

        await PutAsync(upload);
        File.SetLastWriteTimeUtc(incoming, File.GetLastWriteTimeUtc(incoming).AddHours(-2));
        await Store.EnsureBucketAsync(Token);

        Assert.False(File.Exists(incoming) || File.Exists(content));
        Assert.Equal(Bytes(Length), await File.ReadAllBytesAsync(Spool, Token));
        Assert.Equal(Bytes(Length), await ReadAsync());
        Assert.Single(await VersionsAsync());
    }

    [Fact]
    public void Block_digests_do_not_depend_on_how_the_bytes_are_cut()
    {
        var bytes = Bytes(Length);
        var expected = bytes.Chunk(BlockHash.BlockLength).SelectMany(block => SHA256.HashData(block)).ToArray();
        foreach (var cut in (int[])[1000, 65_536, BlockHash.BlockLength, Length])
        {
            using var hash = new BlockHash();
            foreach (var part in bytes.Chunk(cut))
            {
                hash.Append(part);
            }

            Assert.Equal(expected, hash.Complete());
        }
    }

    private static async Task<ObjectUpload> SettleAsync(string path)
    {
        var bytes = Bytes(Length);
        await File.WriteAllBytesAsync(path, bytes, Token);
        using var blocks = new BlockHash();
        blocks.Append(bytes);
        var sha256 = SHA256.HashData(bytes);
        return new ObjectUpload(Key, Length) { Sha256 = sha256, File = new SettledFile(path, sha256, blocks.Complete()) };
    }

    private async Task PutAsync(ObjectUpload upload)
    {
        await using var content = new FileStream(upload.File!.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await Store.PutAsync(upload, content, Token);
    }

    private async Task<byte[]> ReadAsync()
    {
        await using var reading = await Store.GetAsync(Key, null, Token);
        var content = new MemoryStream();
        await reading.Content.CopyToAsync(content, Token);
        return content.ToArray();
    }
}
