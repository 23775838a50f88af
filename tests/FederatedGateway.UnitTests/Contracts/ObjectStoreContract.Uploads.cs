using System.IO.Pipelines;
using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Tests.Contracts;

public abstract partial class ObjectStoreContract
{
    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public async Task Content_of_another_length_is_not_stored(int said)
    {
        var store = await StoreAsync();

        await Assert.ThrowsAsync<ObjectCorruptedException>(
            () => store.PutAsync(new ObjectUpload(Key("object"), said), new MemoryStream(Bytes(10)), Token));
        await Assert.ThrowsAsync<ObjectCorruptedException>(
            () => store.PutAsync(new ObjectUpload(Key("object"), said) { Sha256 = SHA256.HashData(Bytes(10)) }, Unseekable(Bytes(10)), Token));

        Assert.Empty(await VersionsAsync(store));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(3_000_000, true)]
    [InlineData(3_000_000, false)]
    public async Task Content_of_another_digest_is_not_stored(int length, bool seekable)
    {
        var store = await StoreAsync();
        var content = Bytes(length);
        var upload = new ObjectUpload(Key("object"), length) { Sha256 = SHA256.HashData(Bytes(length + 1)) };

        await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.PutAsync(upload, seekable ? new MemoryStream(content) : Unseekable(content), Token));

        Assert.Empty(await VersionsAsync(store));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task A_stream_that_cannot_seek_is_stored_with_a_known_digest(int length)
    {
        var store = await StoreAsync();
        var content = Bytes(length);
        var upload = new ObjectUpload(Key("object"), length) { Sha256 = SHA256.HashData(content) };

        var stored = await store.PutAsync(upload, Unseekable(content), Token);

        Assert.Equal(SHA256.HashData(content), stored.Sha256);
        Assert.Equal(content, await ReadAsync(store, Key("object")));
        await Assert.ThrowsAsync<ArgumentException>(() => store.PutAsync(upload with { Sha256 = null }, Unseekable(content), Token));
    }

    [Fact]
    public async Task A_seekable_stream_is_stored_from_its_position_on()
    {
        var store = await StoreAsync();
        var content = Bytes(1_000);
        await using var stream = new MemoryStream(content);
        stream.Position = 400;

        await store.PutAsync(new ObjectUpload(Key("object"), 600), stream, Token);

        Assert.Equal(content[400..], await ReadAsync(store, Key("object")));
    }

    [Theory]
    [InlineData(typeof(InvalidDataException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task The_callers_own_failure_comes_back_as_it_was(Type type)
    {
        var store = await StoreAsync();
        var failure = (Exception)Activator.CreateInstance(type, "the sender hung up")!;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(Bytes(1_000_000), Token);
        await pipe.Writer.CompleteAsync(failure);

        var e = await Assert.ThrowsAnyAsync<Exception>(
            () => store.PutAsync(new ObjectUpload(Key("object"), 2_000_000) { Sha256 = new byte[32] }, pipe.Reader.AsStream(), Token));

        Assert.Same(failure, e);
        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task A_cancelled_upload_stores_nothing()
    {
        var store = await StoreAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(Bytes(1_000), Token);
        var put = store.PutAsync(new ObjectUpload(Key("object"), 2_000) { Sha256 = new byte[32] }, pipe.Reader.AsStream(), cancellation.Token);
        await Task.Delay(100, Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task Many_writers_of_one_key_each_get_a_version()
    {
        var store = await StoreAsync();

        var stored = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => PutAsync(store, Key("object"), Bytes(1_000, i))));

        var listed = await VersionsAsync(store);
        Assert.Equal(stored.Select(s => s.VersionId).Order(StringComparer.Ordinal), listed.Select(v => v.VersionId).Order(StringComparer.Ordinal));
        Assert.Single(listed, v => v.IsLatest);
        for (var i = 0; i < stored.Length; i++)
        {
            Assert.Equal(Bytes(1_000, i), await ReadAsync(store, Key("object"), stored[i].VersionId));
        }
    }

    private static Stream Unseekable(byte[] content) => PipeReader.Create(new MemoryStream(content)).AsStream();
}
