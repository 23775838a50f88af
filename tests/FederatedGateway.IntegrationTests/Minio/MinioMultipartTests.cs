using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.IntegrationTests.Minio;

public sealed class MinioMultipartTests(SharedMinio minio) : S3MultipartContract
{
    private protected override async Task<(MinioObjectStore Store, MinioStoreOptions Options)> StoreAsync()
    {
        var servers = await minio.ServersAsync();
        return (await servers.StoreAsync(SharedMinio.Region), servers.StoreOptions(SharedMinio.Region));
    }
}
