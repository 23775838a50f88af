using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Tests.Contracts;

/// <summary>
/// What every object store must do. Compiled into each test project that has a store to show. Keys begin with a prefix of their own, so that
/// tests share a bucket.
/// </summary>
public abstract partial class ObjectStoreContract
{
    private readonly string prefix = $"contract/{Guid.NewGuid():N}/";

    private protected abstract Task<IObjectStore> StoreAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected ObjectKey Key(string name) => new(prefix + name);

    private protected static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private protected static Task<StoredObject> PutAsync(IObjectStore store, ObjectKey key, byte[] content)
        => store.PutAsync(new ObjectUpload(key, content.Length), new MemoryStream(content), Token);

    private protected static async Task<byte[]> ReadAsync(IObjectStore store, ObjectKey key, string? versionId = null)
    {
        await using var reading = await store.GetAsync(key, versionId, Token);
        return await DrainAsync(reading);
    }

    private protected static async Task<byte[]> DrainAsync(ObjectReading reading)
    {
        var bytes = new MemoryStream();
        await reading.Content.CopyToAsync(bytes, Token);
        Assert.Equal(reading.Length, bytes.Length);
        return bytes.ToArray();
    }

    private protected async Task<List<ObjectVersion>> VersionsAsync(IObjectStore store, string under = "")
    {
        var versions = new List<ObjectVersion>();
        await foreach (var version in store.ListVersionsAsync(prefix + under, Token))
        {
            versions.Add(version);
        }

        return versions;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(6_000_000)]
    public async Task Content_of_any_length_comes_back_with_its_digest(int length)
    {
        var store = await StoreAsync();
        var content = Bytes(length);

        var stored = await PutAsync(store, Key("object"), content);

        Assert.Equal(Key("object"), stored.Key);
        Assert.Equal(length, stored.Length);
        Assert.Equal(SHA256.HashData(content), stored.Sha256);
        Assert.NotEmpty(stored.VersionId);
        Assert.NotEmpty(stored.ETag);
        Assert.DoesNotContain('"', stored.ETag);
        Assert.Equal(content, await ReadAsync(store, Key("object")));
        var stat = await store.StatAsync(Key("object"), null, Token);
        Assert.Equivalent(stored, stat);
        Assert.Equal(stored.Sha256, stat.Sha256);
    }

    [Fact]
    public async Task Versions_stay_beside_each_other()
    {
        var store = await StoreAsync();
        var first = await PutAsync(store, Key("object"), Bytes(10, 1));
        var second = await PutAsync(store, Key("object"), Bytes(20, 2));

        Assert.NotEqual(first.VersionId, second.VersionId);
        Assert.Equal(Bytes(20, 2), await ReadAsync(store, Key("object")));
        Assert.Equal(Bytes(10, 1), await ReadAsync(store, Key("object"), first.VersionId));
        Assert.Equal(10, (await store.StatAsync(Key("object"), first.VersionId, Token)).Length);
        Assert.Equal(
            [(second.VersionId, true, false, 20L), (first.VersionId, false, false, 10L)],
            (await VersionsAsync(store)).Select(v => (v.VersionId, v.IsLatest, v.IsDeleteMarker, v.Length)));
    }

    [Fact]
    public async Task A_delete_hides_and_keeps_and_its_own_deletion_reveals()
    {
        var store = await StoreAsync();
        var stored = await PutAsync(store, Key("object"), Bytes(10));

        var marker = (await store.DeleteAsync(Key("object"), Token))!;
        Assert.NotNull(marker);

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key("object"), null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.StatAsync(Key("object"), null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.StatAsync(Key("object"), marker, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key("object"), marker, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetTagsAsync(Key("object"), null, Token));
        Assert.Equal(Bytes(10), await ReadAsync(store, Key("object"), stored.VersionId));
        Assert.Equal(
            [(marker, true, true), (stored.VersionId, false, false)],
            (await VersionsAsync(store)).Select(v => (v.VersionId, v.IsLatest, v.IsDeleteMarker)));

        await store.DeleteVersionAsync(Key("object"), marker, false, Token);
        Assert.Equal(Bytes(10), await ReadAsync(store, Key("object")));
    }

    [Fact]
    public async Task A_deleted_version_is_gone_and_deleting_it_again_succeeds()
    {
        var store = await StoreAsync();
        var first = await PutAsync(store, Key("object"), Bytes(10, 1));
        var second = await PutAsync(store, Key("object"), Bytes(20, 2));

        await store.DeleteVersionAsync(Key("object"), second.VersionId, false, Token);
        await store.DeleteVersionAsync(Key("object"), second.VersionId, false, Token);

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key("object"), second.VersionId, Token));
        Assert.Equal(Bytes(10, 1), await ReadAsync(store, Key("object")));
        await store.DeleteVersionAsync(Key("object"), first.VersionId, false, Token);
        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task A_delete_of_nothing_leaves_nothing_to_read()
    {
        var store = await StoreAsync();
        var marker = await store.DeleteAsync(Key("nothing"), Token);

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.StatAsync(Key("nothing"), null, Token));
        Assert.Equal(marker is null ? [] : [marker], (await VersionsAsync(store)).Select(v => v.VersionId));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var store = await StoreAsync();
        var other = await PutAsync(store, Key("other"), Bytes(1));

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key("nothing"), null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key("nothing"), other.VersionId, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key("other"), "../../other", Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetAsync(Key("other"), Guid.NewGuid().ToString(), Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetRangeAsync(Key("nothing"), null, 0, 1, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.StatAsync(Key("nothing"), null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetTagsAsync(Key("nothing"), null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.SetTagsAsync(Key("nothing"), null, Tags("a", "b"), Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetRetentionAsync(Key("nothing"), null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.GetLegalHoldAsync(Key("nothing"), null, Token));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.SetLegalHoldAsync(Key("nothing"), null, true, Token));
        await store.DeleteVersionAsync(Key("nothing"), other.VersionId, false, Token);
        Assert.Equal(Bytes(1), await ReadAsync(store, Key("other")));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2_500_000)]
    [InlineData(0, long.MaxValue)]
    [InlineData(2_499_999, 1)]
    [InlineData(2_499_999, 1_000)]
    [InlineData(1_048_575, 2)]
    [InlineData(1_048_576, 1_048_576)]
    [InlineData(1_000_000, 1_400_000)]
    public async Task A_range_gives_its_bytes_up_to_the_end(long offset, long length)
    {
        var store = await StoreAsync();
        var content = Bytes(2_500_000);
        await PutAsync(store, Key("object"), content);

        await using var reading = await store.GetRangeAsync(Key("object"), null, offset, length, Token);

        Assert.Equal(offset, reading.Offset);
        Assert.Equal(content.Skip((int)offset).Take((int)Math.Min(length, int.MaxValue)), await DrainAsync(reading));
        Assert.Equal(SHA256.HashData(content), reading.Description.Sha256);
        Assert.Equal(2_500_000, reading.Description.Length);
    }

    [Fact]
    public async Task A_range_outside_is_misuse()
    {
        var store = await StoreAsync();
        await PutAsync(store, Key("object"), Bytes(10));
        await PutAsync(store, Key("empty"), []);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.GetRangeAsync(Key("object"), null, 10, 1, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.GetRangeAsync(Key("empty"), null, 0, 1, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.GetRangeAsync(Key("object"), null, -1, 1, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => store.GetRangeAsync(Key("object"), null, 0, 0, Token));
    }

    [Fact]
    public async Task A_listing_goes_by_key_and_stays_within_its_prefix()
    {
        var store = await StoreAsync();
        string[] names = ["b", "a/z", "a.b", "a-b", "a/b/c", "aa"];
        foreach (var name in names)
        {
            await PutAsync(store, Key(name), Bytes(1));
        }

        Assert.Equal(["a-b", "a.b", "a/b/c", "a/z", "aa", "b"], (await VersionsAsync(store)).Select(v => v.Key.Value[prefix.Length..]));
        Assert.Equal(["a/b/c", "a/z"], (await VersionsAsync(store, "a/")).Select(v => v.Key.Value[prefix.Length..]));
        Assert.Equal(["a-b", "a.b", "a/b/c", "a/z", "aa"], (await VersionsAsync(store, "a")).Select(v => v.Key.Value[prefix.Length..]));
        Assert.Empty(await VersionsAsync(store, "c"));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task More_than_a_page_of_versions_and_markers_is_listed_whole()
    {
        var store = await StoreAsync();
        var expected = new HashSet<(string, string, bool)>();
        foreach (var (name, count) in ((string, int)[])[("few", 20), ("over-a-page", 1_020), ("some", 30)])
        {
            var key = Key($"many/{name}");
            for (var i = 10; i <= count; i += 10)
            {
                var batch = await Task.WhenAll(Enumerable.Range(0, 9).Select(n => PutAsync(store, key, Bytes(n))));
                expected.UnionWith(batch.Select(stored => (key.Value, stored.VersionId, false)));
                expected.Add((key.Value, (await store.DeleteAsync(key, Token))!, true));
            }
        }

        var listed = await VersionsAsync(store, "many/");

        Assert.Equal(1_070, expected.Count);
        Assert.Equal(expected.Count, listed.Count);
        Assert.Equal(expected, listed.Select(v => (v.Key.Value, v.VersionId, v.IsDeleteMarker)).ToHashSet());
        Assert.Equal(3, listed.Count(v => v.IsLatest));
        Assert.Equal(listed.Select(v => v.Key.Value).Order(StringComparer.Ordinal), listed.Select(v => v.Key.Value));
    }

    [Fact]
    public async Task The_bucket_can_be_ensured_again_and_the_store_is_healthy()
    {
        var store = await StoreAsync();
        await PutAsync(store, Key("object"), Bytes(10));

        await store.EnsureBucketAsync(Token);

        Assert.Equal(Bytes(10), await ReadAsync(store, Key("object")));
        var health = await store.ProbeAsync(Token);
        Assert.True(health.IsHealthy, health.Detail);
        Assert.Equal("ok", health.Detail);
    }

    [Fact]
    public async Task What_the_store_can_do_is_told_with_reasons_and_asking_leaves_nothing()
    {
        var store = await StoreAsync();

        var found = await store.GetCapabilitiesAsync(Token);

        Assert.NotEmpty(found.Server);
        foreach (var (name, capability) in found.All)
        {
            Assert.Equal(capability.IsAvailable, !capability.Detail.StartsWith("unavailable on this store: ", StringComparison.Ordinal));
            Assert.True(capability.IsAvailable || capability.Detail.Length > 30, name);
        }

        var left = await store.ListVersionsAsync("fgw-probe/", Token).ToListAsync(Token);
        Assert.Empty(left);
    }
}
