using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.IntegrationTests.Minio;

namespace FederatedGateway.IntegrationTests.Ceph;

public sealed class RadosLinkTests(SharedRadosGateway ceph) : S3LinkContract
{
    private protected override async Task<MinioObjectStore> StoreAsync() => await ceph.StoreAsync();
}
