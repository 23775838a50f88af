using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>Bytes and records that somebody or something changed on the disk.</summary>
public sealed class FileStoreDamageTests : FileStoreTests
{
    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(1_500_000, 1_400_000, 10)]
    [InlineData(2_999_999, 2_999_999, 1)]
    public async Task A_flipped_bit_on_disk_never_leaves_the_store(int damaged, int offset, int length)
    {
        await PutAsync(Bytes(3_000_000));
        Damage(Single("*.bin"), damaged);

        await using var reading = await Store.GetAsync(Key, null, Token);
        var got = new MemoryStream();
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => reading.Content.CopyToAsync(got, Token));
        Assert.Equal(Bytes(3_000_000).Take((int)got.Length), got.ToArray());

        await using var range = await Store.GetRangeAsync(Key, null, offset, length, Token);
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => range.Content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task A_range_beside_the_damage_is_still_served()
    {
        await PutAsync(Bytes(3_000_000));
        Damage(Single("*.bin"), 2_500_000);

        await using var range = await Store.GetRangeAsync(Key, null, 0, 1_000_000, Token);
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
            await Assert.ThrowsAsync<ObjectCorruptedException>(() => Store.GetAsync(Key, null, Token));
        }

        File.Delete(path);
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => Store.GetAsync(Key, null, Token));
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
            await Assert.ThrowsAsync<ObjectCorruptedException>(() => Store.StatAsync(Key, stored.VersionId, Token));
        }
    }

    [Fact]
    public async Task A_version_with_a_damaged_record_is_listed_and_neither_read_nor_deleted()
    {
        var damaged = await PutAsync(Bytes(10));
        Damage(Single("*.json"), 20);
        var intact = await Store.PutAsync(new ObjectUpload(new ObjectKey("folder/other"), 1), new MemoryStream([1]), Token);

        Assert.Equal([damaged.VersionId, intact.VersionId], await VersionsAsync());
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => Store.GetAsync(Key, null, Token));
        await Assert.ThrowsAsync<ObjectLockedException>(() => Store.DeleteVersionAsync(Key, damaged.VersionId, true, Token));
    }

    [Fact]
    public async Task A_record_moved_to_another_key_is_noticed()
    {
        var stored = await PutAsync(Bytes(10));
        var other = Path.Combine(Root, "objects", "folder", "other,");
        Directory.CreateDirectory(other);
        File.Copy(Single("*.json"), Path.Combine(other, stored.VersionId + ".json"));

        await Assert.ThrowsAsync<ObjectCorruptedException>(() => Store.StatAsync(new ObjectKey("folder/other"), null, Token));
    }
}
