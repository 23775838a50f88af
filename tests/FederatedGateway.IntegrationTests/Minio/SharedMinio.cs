using FederatedGateway.IntegrationTests.Minio;

[assembly: AssemblyFixture(typeof(SharedMinio))]

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>One server for all tests that only store and read; started by the first that asks.</summary>
public sealed class SharedMinio : IAsyncDisposable
{
    internal const string Region = "eu-central";

    private readonly SemaphoreSlim gate = new(1, 1);
    private MinioServers? servers;

    internal async Task<MinioServers> ServersAsync()
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return servers ??= await MinioServers.StartAsync(Region);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (servers is not null)
        {
            await servers.DisposeAsync();
        }

        gate.Dispose();
    }
}
