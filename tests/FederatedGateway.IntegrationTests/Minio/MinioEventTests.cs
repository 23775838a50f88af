using System.Threading.Channels;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Events;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>The live stream of a real server, over its restart.</summary>
public sealed class MinioEventTests
{
    private const string Region = "eu-central";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_come_live_and_go_on_after_a_restart_with_a_gap_told()
    {
        await using var servers = await MinioServers.StartAsync(Region);
        var store = await servers.StoreAsync(Region);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(TimeSpan.FromMinutes(1));
        var events = Channel.CreateUnbounded<BucketEvent>();
#pragma warning disable CA2025 // It is awaited at the end, or the test has failed and its token ends it.
        var listening = ListenAsync(store, events.Writer, stop.Token);
#pragma warning restore CA2025

        var first = await UntilHeardAsync(store, events.Reader, stop.Token);
        Assert.Equal("s3:ObjectCreated:Put", first.Kind);
        var stored = await store.PutAsync(new ObjectUpload(new ObjectKey("a/one"), 3), new MemoryStream([1, 2, 3]), Token);
        await store.PutAsync(new ObjectUpload(new ObjectKey("b/other"), 3), new MemoryStream([1, 2, 3]), Token);
        var marker = await store.DeleteAsync(new ObjectKey("a/one"), Token);

        var created = await NextAsync(events.Reader, "a/one", stop.Token);
        Assert.Equal(("s3:ObjectCreated:Put", stored.VersionId, 3), (created.Kind, created.VersionId, created.Length));
        var removed = await NextAsync(events.Reader, "a/one", stop.Token);
        Assert.Equal(("s3:ObjectRemoved:DeleteMarkerCreated", marker), (removed.Kind, removed.VersionId));

        servers.Kill(Region);
        await servers.RestartAsync(Region);
        BucketEvent gap;
        while ((gap = await events.Reader.ReadAsync(stop.Token)).Kind != BucketEvent.Gap)
        {
            Assert.StartsWith("a/", gap.Key, StringComparison.Ordinal);
        }

        Assert.Equal("s3:ObjectCreated:Put", (await UntilHeardAsync(store, events.Reader, stop.Token)).Kind);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    private static async Task ListenAsync(MinioObjectStore store, ChannelWriter<BucketEvent> heard, CancellationToken cancellationToken)
    {
        await foreach (var each in store.Events.ListenAsync("a/", cancellationToken))
        {
            await heard.WriteAsync(each, cancellationToken);
        }
    }

    /// <summary>A listener hears what happens from some moment on: so something happens until it does.</summary>
    private static async Task<BucketEvent> UntilHeardAsync(MinioObjectStore store, ChannelReader<BucketEvent> heard, CancellationToken cancellationToken)
    {
        while (!heard.TryPeek(out _))
        {
            await store.PutAsync(new ObjectUpload(new ObjectKey("a/call"), 1), new MemoryStream([1]), cancellationToken);
            await Task.Delay(100, cancellationToken);
        }

        return await heard.ReadAsync(cancellationToken);
    }

    private static async Task<BucketEvent> NextAsync(ChannelReader<BucketEvent> heard, string key, CancellationToken cancellationToken)
    {
        BucketEvent next;
        while ((next = await heard.ReadAsync(cancellationToken)).Key != key)
        {
            Assert.Equal("a/call", next.Key);
        }

        return next;
    }
}
