using FederatedGateway.Cli.Demo;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>
/// Real MinIO servers, one a region, each with fresh directories on a free loopback port. The program is the one on the PATH or named by
/// FGW_MINIO, else the pinned npm package (a third party's re-upload, for tests only, see <see cref="MinioBinary.PinnedWarning"/>). Without
/// either the test is skipped with the reason; under <c>CI=true</c> it fails.
/// </summary>
internal sealed class MinioServers : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fgw-minio-servers-");
    private readonly Dictionary<string, MinioServer> servers = [];
    private readonly List<MinioObjectStore> stores = [];

    private MinioServers()
    {
    }

    public MinioServer this[string region] => servers[region];

    public static Task<MinioServers> StartAsync(params string[] regions) => StartAsync(options => options, regions);

    public static async Task<MinioServers> StartAsync(Func<MinioServerOptions, MinioServerOptions> configure, params string[] regions)
    {
        var token = TestContext.Current.CancellationToken;
        var binary = await BinaryAsync(token);
        var started = new MinioServers();
        try
        {
            foreach (var region in regions)
            {
                var options = new MinioServerOptions(binary, region, started.directory.CreateSubdirectory(region).FullName);
                started.servers.Add(region, await MinioServer.StartAsync(configure(options), token));
            }

            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Options for a store of the region; the secret goes through a file, as in earnest.</summary>
    public MinioStoreOptions StoreOptions(string region, string bucket = "models")
    {
        var server = servers[region];
        var secret = Path.Combine(directory.FullName, $"{region}.secret");
        File.WriteAllText(secret, server.SecretKey + "\n");
        return new MinioStoreOptions { Region = region, Endpoint = server.Endpoint, Bucket = bucket, AccessKey = server.AccessKey, SecretKeyFile = secret };
    }

    /// <summary>A store with its bucket made; disposed with the servers.</summary>
    public async Task<MinioObjectStore> StoreAsync(string region, Func<MinioStoreOptions, MinioStoreOptions>? configure = null)
    {
        var options = StoreOptions(region);
        var store = new MinioObjectStore(configure?.Invoke(options) ?? options, TimeProvider.System);
        lock (stores)
        {
            stores.Add(store);
        }

        await store.EnsureBucketAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public void Kill(string region) => servers[region].Kill();

    /// <summary>The server takes connections and answers nothing, until it is killed.</summary>
    public void Freeze(string region) => ProcessSignals.Freeze(servers[region].ProcessId!.Value);

    public async Task RestartAsync(string region)
    {
        await servers[region].StopAsync();
        await servers[region].StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops a region and takes all it had.</summary>
    public async Task WipeAsync(string region)
    {
        await servers[region].StopAsync();
        servers[region].Wipe();
    }

    public async ValueTask DisposeAsync()
    {
        stores.ForEach(s => s.Dispose());
        foreach (var server in servers.Values)
        {
            await server.DisposeAsync();
        }

        directory.Delete(recursive: true);
    }

    private static async Task<MinioBinary> BinaryAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await MinioBinary.FindOrFetchAsync(line => TestContext.Current.SendDiagnosticMessage(line), cancellationToken);
        }
        catch (MinioFetchException e)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", e.Message);
            Assert.Fail(e.Message);
            throw;
        }
    }
}
