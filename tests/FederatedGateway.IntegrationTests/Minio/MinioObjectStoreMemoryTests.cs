using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Tests.Contracts;

namespace FederatedGateway.IntegrationTests.Minio;

[Collection(RunsAlone.Name)]
public sealed class MinioObjectStoreMemoryTests(SharedMinio minio) : ObjectStoreMemoryContract
{
    private protected override async Task<IObjectStore> StoreAsync() => await (await minio.ServersAsync()).StoreAsync(SharedMinio.Region);
}
