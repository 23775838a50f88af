using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.IntegrationTests.Ceph;

[assembly: AssemblyFixture(typeof(SharedRadosGateway))]

namespace FederatedGateway.IntegrationTests.Ceph;

/// <summary>One cluster for all tests on Ceph; started by the first that asks.</summary>
public sealed class SharedRadosGateway : IAsyncDisposable
{
    private const string Bucket = "models";
    private readonly SemaphoreSlim gate = new(1, 1);
    private RadosGateway? gateway;
    private MinioObjectStore? store;

    internal async Task<RadosGateway> GatewayAsync()
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return gateway ??= await RadosGateway.StartAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>One client for all, with its bucket made.</summary>
    internal async Task<MinioObjectStore> StoreAsync()
    {
        var running = await GatewayAsync();
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (store is null)
            {
                var opened = new MinioObjectStore(running.StoreOptions(Bucket), TimeProvider.System);
                await opened.EnsureBucketAsync(TestContext.Current.CancellationToken);
                store = opened;
            }

            return store;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        store?.Dispose();
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        gate.Dispose();
    }
}
