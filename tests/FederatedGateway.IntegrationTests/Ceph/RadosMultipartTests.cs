using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.IntegrationTests.Minio;

namespace FederatedGateway.IntegrationTests.Ceph;

public sealed class RadosMultipartTests(SharedRadosGateway ceph) : S3MultipartContract
{
    private protected override async Task<(MinioObjectStore Store, MinioStoreOptions Options)> StoreAsync()
    {
        var store = await ceph.StoreAsync();
        return (store, (await ceph.GatewayAsync()).StoreOptions(store.Bucket));
    }
}
