using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Tests.Contracts;

namespace FederatedGateway.IntegrationTests.Minio;

/// <summary>The contract against a real MinIO server.</summary>
public sealed class MinioObjectStoreContractTests(SharedMinio minio) : ObjectStoreContract
{
    private protected override async Task<IObjectStore> StoreAsync() => await (await minio.ServersAsync()).StoreAsync(SharedMinio.Region);
}
