using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.IntegrationTests.Minio;

public sealed class MinioLinkTests(SharedMinio minio) : S3LinkContract
{
    private protected override async Task<MinioObjectStore> StoreAsync() => await (await minio.ServersAsync()).StoreAsync(SharedMinio.Region);
}
