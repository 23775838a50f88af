using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>What is left of uploads in parts, on every S3 store.</summary>
public abstract class S3MultipartContract
{
    private readonly ObjectKey key = new($"parts/{Guid.NewGuid():N}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<(MinioObjectStore Store, MinioStoreOptions Options)> StoreAsync();

    [Fact]
    public async Task Abandoned_uploads_are_listed_and_swept_by_age()
    {
        var (store, options) = await StoreAsync();
        using var connection = new S3Connection(options, TimeProvider.System);
        for (var i = 0; i < 2; i++)
        {
            _ = await connection.SendAsync(new S3Request(HttpMethod.Post, key).With("uploads", ""), 1 << 16, Token);
        }

        var listed = await store.IncompleteUploads.ListAsync(key.Value, Token).ToListAsync(Token);
        Assert.Equal([key, key], listed.Select(upload => upload.Key));
        Assert.NotEqual(listed[0].UploadId, listed[1].UploadId);
        Assert.All(listed, upload => Assert.InRange(upload.StartTime, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1)));

        Assert.Equal(0, await store.IncompleteUploads.SweepAsync(key.Value, TimeProvider.System.GetUtcNow().AddHours(-1), Token));
        Assert.True(await store.IncompleteUploads.AbandonAsync(listed[0], Token));
        await store.IncompleteUploads.AbandonAsync(listed[0], Token);
        Assert.Equal(1, await store.IncompleteUploads.SweepAsync(key.Value, TimeProvider.System.GetUtcNow().AddMinutes(1), Token));
        Assert.Empty(await store.IncompleteUploads.ListAsync(key.Value, Token).ToListAsync(Token));
    }
}
