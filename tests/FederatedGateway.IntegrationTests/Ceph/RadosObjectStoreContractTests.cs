using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Tests.Contracts;

namespace FederatedGateway.IntegrationTests.Ceph;

/// <summary>The contract against a real Ceph cluster's S3 gateway.</summary>
public sealed class RadosObjectStoreContractTests(SharedRadosGateway ceph) : ObjectStoreContract
{
    private protected override async Task<IObjectStore> StoreAsync() => await ceph.StoreAsync();
}
