using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>What only a server over a network can get wrong, and what only MinIO does.</summary>
public sealed class MinioObjectStoreTests(SharedMinio minio)
{
    private readonly ObjectKey key = new($"minio/{Guid.NewGuid():N}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_object_goes_in_parts_and_keeps_digest_labels_and_locks(bool seekable)
    {
        var store = await StoreAsync(o => o with { MultipartThreshold = 5 << 20, PartLength = 5 << 20 });
        var content = Bytes(12_000_000);
        var upload = new ObjectUpload(key, content.Length)
        {
            Sha256 = seekable ? null : SHA256.HashData(content),
            Metadata = new Dictionary<string, string> { ["place"] = "Zürich" },
            Tags = new Dictionary<string, string> { ["kind"] = "model" },
            Retention = new ObjectRetention(RetentionMode.Compliance, TimeProvider.System.GetUtcNow().AddMinutes(5)),
        };

        var stored = await store.PutAsync(upload, Stream(content, seekable), Token);

        Assert.EndsWith("-3", stored.ETag, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(content), stored.Sha256);
        Assert.Equal("Zürich", stored.Metadata["place"]);
        Assert.Equal("model", (await store.GetTagsAsync(key, null, Token))["kind"]);
        Assert.Equal(upload.Retention, await store.GetRetentionAsync(key, null, Token));
        Assert.Equal(content, await ReadAsync(store));
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(key, stored.VersionId, true, Token));
    }

    [Fact]
    public async Task A_long_file_goes_in_parallel_parts_from_its_position_on()
    {
        var store = await StoreAsync(o => o with { MultipartThreshold = 5 << 20, PartLength = 5 << 20, ParallelParts = 4 });
        var content = Bytes(33_000_000);
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, content, Token);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        file.Position = 1_000_000;

        var stored = await store.PutAsync(new ObjectUpload(key, 32_000_000), file, Token);

        Assert.EndsWith("-7", stored.ETag, StringComparison.Ordinal);
        Assert.Equal(content[1_000_000..], await ReadAsync(store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_object_of_another_digest_leaves_nothing(bool seekable)
    {
        var options = (await minio.ServersAsync()).StoreOptions(SharedMinio.Region);
        var store = await StoreAsync(o => o with { MultipartThreshold = 5 << 20, PartLength = 5 << 20 });
        var upload = new ObjectUpload(key, 12_000_000) { Sha256 = new byte[32] };

        await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.PutAsync(upload, Stream(Bytes(12_000_000), seekable), Token));

        Assert.Empty(await VersionsAsync(store));
        using var connection = new S3Connection(options, TimeProvider.System);
        var uploads = S3Documents.Parse(await connection.SendAsync(new S3Request(HttpMethod.Get, null).With("uploads", "").With("prefix", key.Value), 1 << 20, Token));
        Assert.Empty(S3Documents.Elements(uploads, "Upload"));
    }

    [Fact]
    public async Task An_upload_whose_answer_was_lost_is_recognised_and_not_stored_twice()
    {
        await using var proxy = new FaultyProxy((await minio.ServersAsync())[SharedMinio.Region].Endpoint);
        var store = await StoreAsync(o => o with { Endpoint = proxy.Endpoint });
        proxy.DropAnswers(1);

        var stored = await store.PutAsync(new ObjectUpload(key, 1_000), new MemoryStream(Bytes(1_000)), Token);

        Assert.Equal([stored.VersionId], await VersionsAsync(store));
    }

    [Fact]
    public async Task A_read_that_breaks_off_goes_on_where_it_was_and_is_still_verified()
    {
        await using var proxy = new FaultyProxy((await minio.ServersAsync())[SharedMinio.Region].Endpoint);
        var store = await StoreAsync(o => o with { Endpoint = proxy.Endpoint });
        var content = Bytes(20_000_000);
        await store.PutAsync(new ObjectUpload(key, content.Length), new MemoryStream(content), Token);

        await using var reading = await store.GetAsync(key, null, Token);
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 20];
        for (int read, cuts = 0; (read = await reading.Content.ReadAsync(buffer, Token)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > 4_000_000 && cuts++ == 0)
            {
                proxy.CutAfter(8_000_000);
            }
        }

        Assert.Equal(content, bytes.ToArray());
        Assert.Equal(7, proxy.Answers); // three for the bucket, PUT, HEAD, GET, and the GET of the rest
    }

    [Fact]
    public async Task A_dead_region_is_a_transient_outage()
    {
        var store = await DeadStoreAsync(await FreePortAsync());

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(key, null, Token));
        var put = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.PutAsync(new ObjectUpload(key, 1), new MemoryStream([1]), Token));
        var tags = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.GetTagsAsync(key, null, Token));
        var health = await store.ProbeAsync(Token);

        Assert.True(e.IsTransient && put.IsTransient && tags.IsTransient);
        Assert.False(health.IsHealthy);
        Assert.Contains(SharedMinio.Region, health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_that_never_answers_is_a_transient_outage_in_bounded_time()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var store = await DeadStoreAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        var started = TimeProvider.System.GetTimestamp();

        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.StatAsync(key, null, Token));
        var sdk = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.GetTagsAsync(key, null, Token));

        Assert.True(e.IsTransient && sdk.IsTransient);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Wrong_credentials_and_a_wrong_region_name_are_told_apart_from_an_outage()
    {
        var servers = await minio.ServersAsync();
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 4096, FileOptions.DeleteOnClose);
        await file.WriteAsync("not-the-secret"u8.ToArray(), Token);
        await file.FlushAsync(Token);
        foreach (var options in (MinioStoreOptions[])[
            servers.StoreOptions(SharedMinio.Region) with { SecretKeyFile = file.Name },
            servers.StoreOptions(SharedMinio.Region) with { AccessKey = "nobody" },
            servers.StoreOptions(SharedMinio.Region) with { Region = "elsewhere" }])
        {
            using var store = new MinioObjectStore(options, TimeProvider.System);
            var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.EnsureBucketAsync(Token));
            var list = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => VersionsAsync(store));
            Assert.False(e.IsTransient || list.IsTransient);
            Assert.Contains("region name", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("not-the-secret", e.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_bucket_without_object_lock_is_refused()
    {
        var servers = await minio.ServersAsync();
        var options = servers.StoreOptions(SharedMinio.Region, "plain-bucket");
        using var connection = new S3Connection(options, TimeProvider.System);
        await connection.SendAsync(new S3Request(HttpMethod.Put, null), 1 << 16, Token);
        using var store = new MinioObjectStore(options, TimeProvider.System);

        var unversioned = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.EnsureBucketAsync(Token));
        await connection.SendAsync(
            new S3Request(HttpMethod.Put, null).With("versioning", "").WithDocument("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"u8.ToArray()), 1 << 16, Token);
        var unlocked = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.EnsureBucketAsync(Token));

        Assert.Contains("versions", unversioned.Message, StringComparison.Ordinal);
        Assert.Contains("object lock", unlocked.Message, StringComparison.Ordinal);
        Assert.False(unversioned.IsTransient || unlocked.IsTransient);
    }

    [Fact]
    public async Task An_object_that_somebody_else_wrote_is_not_passed_on()
    {
        var servers = await minio.ServersAsync();
        var store = await StoreAsync();
        using var connection = new S3Connection(servers.StoreOptions(SharedMinio.Region), TimeProvider.System);
        await connection.SendAsync(new S3Request(HttpMethod.Put, key).WithDocument([1, 2, 3]), 1 << 16, Token);

        await Assert.ThrowsAsync<ObjectCorruptedException>(() => store.GetAsync(key, null, Token));

        // And one that claims another digest than its bytes have.
        var claim = new S3Request(HttpMethod.Put, key).WithHeader("x-amz-meta-fgw-sha256", new string('a', 64)).WithDocument([1, 2, 3]);
        await connection.SendAsync(claim, 1 << 16, Token);
        await using var reading = await store.GetAsync(key, null, Token);
        await Assert.ThrowsAsync<ObjectCorruptedException>(() => reading.Content.CopyToAsync(System.IO.Stream.Null, Token));
    }

    [Fact]
    public async Task Lifecycle_expires_what_is_old_enough_and_a_foreign_rule_is_not_misread()
    {
        var servers = await minio.ServersAsync();
        var options = servers.StoreOptions(SharedMinio.Region, "lifecycle");
        using var store = new MinioObjectStore(options, TimeProvider.System);
        await store.EnsureBucketAsync(Token);
        using var connection = new S3Connection(options, TimeProvider.System);
        foreach (var (name, days) in ((string, int)[])[("old/a", 40), ("old/b", 5), ("other/a", 40)])
        {
            // Only here: the header forges the clock, so the store never lets a caller set it.
            var aged = new S3Request(HttpMethod.Put, new ObjectKey(name)).WithDocument([1])
                .WithHeader("x-amz-meta-fgw-sha256", Convert.ToHexStringLower(SHA256.HashData([1])))
                .WithHeader("x-minio-source-mtime", TimeProvider.System.GetUtcNow().AddDays(-days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
            await connection.SendAsync(aged, 1 << 16, Token);
        }

        await store.SetLifecycleAsync([new LifecycleRule("r", "old/", 30, 1)], Token);

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.StatAsync(new ObjectKey("old/a"), null, Token));
        await store.StatAsync(new ObjectKey("old/b"), null, Token);
        await store.StatAsync(new ObjectKey("other/a"), null, Token);

        var foreign = "<LifecycleConfiguration><Rule><ID>x</ID><Status>Enabled</Status><Filter><Prefix>a</Prefix></Filter><Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration></Rule></LifecycleConfiguration>";
        await connection.SendAsync(new S3Request(HttpMethod.Put, null).With("lifecycle", "").WithDocument(System.Text.Encoding.UTF8.GetBytes(foreign)), 1 << 16, Token);
        Assert.Contains("2030", Assert.Single(await store.GetLifecycleAsync(Token)).Foreign, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_with_faults_list_them_all()
    {
        var good = (await minio.ServersAsync()).StoreOptions(SharedMinio.Region);
        Assert.Empty(good.Faults());
        var bad = good with
        {
            Region = "",
            Endpoint = new Uri("http://minio.example:9000/path"),
            Bucket = "Upper",
            AccessKey = "",
            SecretKeyVariable = "ALSO",
            MaximumAttempts = 0,
            PartLength = 1,
            AccessKeyFile = "/no/such/file",
            BreakDuration = TimeSpan.Zero,
            MaximumConnections = 1,
            ParallelParts = 17,
        };

        var e = Assert.Throws<ArgumentException>(() => new MinioObjectStore(bad, TimeProvider.System));

        foreach (var word in (string[])["Region is empty", "without path", "plain HTTP", "Bucket", "AccessKeyFile '/no/such/file'", "BreakDuration", "MaximumConnections", "ParallelParts", "either SecretKeyFile", "'ALSO'", "MaximumAttempts", "PartLength"])
        {
            Assert.Contains(word, e.Message, StringComparison.Ordinal);
        }
    }

    private static Stream Stream(byte[] content, bool seekable) => seekable ? new MemoryStream(content) : PipeReader.Create(new MemoryStream(content)).AsStream();

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<int> FreePortAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await Task.Yield();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<MinioObjectStore> StoreAsync(Func<MinioStoreOptions, MinioStoreOptions>? configure = null)
        => await (await minio.ServersAsync()).StoreAsync(SharedMinio.Region, configure);

    private async Task<MinioObjectStore> DeadStoreAsync(int port) => new(
        (await minio.ServersAsync()).StoreOptions(SharedMinio.Region) with
        {
            Endpoint = new Uri($"http://127.0.0.1:{port}"),
            MaximumAttempts = 2,
            ConnectTimeout = TimeSpan.FromMilliseconds(500),
            AnswerTimeout = TimeSpan.FromMilliseconds(500),
        },
        TimeProvider.System);

    private async Task<byte[]> ReadAsync(MinioObjectStore store)
    {
        await using var reading = await store.GetAsync(key, null, Token);
        var bytes = new MemoryStream();
        await reading.Content.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    private async Task<List<string>> VersionsAsync(MinioObjectStore store)
    {
        var ids = new List<string>();
        await foreach (var version in store.ListVersionsAsync(key.Value, Token))
        {
            ids.Add(version.VersionId);
        }

        return ids;
    }
}
