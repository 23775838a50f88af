using System.Net;
using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>What presigned links do on every S3 store.</summary>
public abstract class S3LinkContract
{
    private readonly ObjectKey key = new($"links/{Guid.NewGuid():N}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<MinioObjectStore> StoreAsync();

    [Fact]
    public async Task A_link_reads_one_version_with_one_method_until_it_ends()
    {
        var store = await StoreAsync();
        var stored = await store.PutAsync(new ObjectUpload(key, 3), new MemoryStream([1, 2, 3]), Token);
        var newer = await store.PutAsync(new ObjectUpload(key, 1), new MemoryStream([4]), Token);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var link = store.Links.Get(key, stored.VersionId, TimeSpan.FromMinutes(5));

        Assert.Equal([1, 2, 3], await http.GetByteArrayAsync(link.Address, Token));
        Assert.Empty(link.Headers);
        foreach (var method in (HttpMethod[])[HttpMethod.Delete, HttpMethod.Put])
        {
            using var request = new HttpRequestMessage(method, link.Address) { Content = method == HttpMethod.Put ? new ByteArrayContent([9]) : null };
            using var answer = await http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var another = await http.GetAsync(new Uri(link.Address.AbsoluteUri.Replace(Uri.EscapeDataString(stored.VersionId), Uri.EscapeDataString(newer.VersionId), StringComparison.Ordinal)), Token);
        Assert.Equal(HttpStatusCode.Forbidden, another.StatusCode);
        Assert.DoesNotContain("X-Amz", link.ToString(), StringComparison.Ordinal);

        var brief = store.Links.Get(key, stored.VersionId, TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromMilliseconds(2_500), Token);
        using var late = await http.GetAsync(brief.Address, Token);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Fact]
    public async Task A_link_stores_the_named_content_with_its_lock()
    {
        var store = await StoreAsync();
        byte[] content = [1, 2, 3, 4];
        var upload = new ObjectUpload(key, content.Length)
        {
            Sha256 = SHA256.HashData(content),
            Metadata = new Dictionary<string, string> { ["place"] = "Zürich" },
            Retention = new ObjectRetention(RetentionMode.Governance, TimeProvider.System.GetUtcNow().AddMinutes(5)),
        };
        var link = store.Links.Put(upload, TimeSpan.FromMinutes(5));

        Assert.Equal(HttpStatusCode.OK, await PutAsync(link, content));
        var stored = await store.StatAsync(key, null, Token);
        Assert.Equal(upload.Sha256, stored.Sha256);
        Assert.Equal("Zürich", stored.Metadata["place"]);
        Assert.Equal(upload.Retention, await store.GetRetentionAsync(key, null, Token));

        Assert.NotEqual(HttpStatusCode.OK, await PutAsync(link with { Headers = link.Headers.Where(header => !header.Key.Contains("lock", StringComparison.Ordinal)).ToDictionary() }, content));
        Assert.NotEqual(HttpStatusCode.OK, await PutAsync(link, [1, 2, 3, 4, 5]));
        await store.DeleteVersionAsync(key, stored.VersionId, true, Token);
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.StatAsync(key, null, Token));
    }

    [Fact]
    public async Task A_lifetime_beyond_a_week_or_below_a_second_is_misuse()
    {
        var store = await StoreAsync();
        foreach (var lifetime in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMilliseconds(999), TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1)])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => store.Links.Get(key, "v", lifetime));
        }

        Assert.Throws<ArgumentException>(() => store.Links.Put(new ObjectUpload(key, 1), TimeSpan.FromMinutes(1)));
    }

    private static async Task<HttpStatusCode> PutAsync(PresignedLink link, byte[] content)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(link.Method, link.Address) { Content = new ByteArrayContent(content) };
        foreach (var (name, value) in link.Headers.Where(header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
        {
            request.Headers.Add(name, value);
        }

        using var answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
