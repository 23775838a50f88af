using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Tests.Contracts;

namespace FederatedGateway.UnitTests.Regions;

public sealed class FileObjectStoreContractTests : ObjectStoreContract, IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fgw-files-");
    private FileObjectStore? store;

    private protected override async Task<IObjectStore> StoreAsync()
    {
        store = new FileObjectStore(new FileStoreOptions("eu-central", "models", directory.FullName), TimeProvider.System);
        await store.EnsureBucketAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public void Dispose()
    {
        store?.Dispose();
        directory.Delete(recursive: true);
    }
}
