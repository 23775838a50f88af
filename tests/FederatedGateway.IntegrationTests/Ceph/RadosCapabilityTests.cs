using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.IntegrationTests.Ceph;

/// <summary>What is MinIO's alone is clearly not there, and says so.</summary>
public sealed class RadosCapabilityTests(SharedRadosGateway ceph)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ceph_has_neither_admin_api_nor_tiers_nor_server_replication_nor_live_events_nor_checksums()
    {
        var store = await ceph.StoreAsync();

        var found = await store.GetCapabilitiesAsync(Token);

        Assert.All(
            [found.AdminApi, found.Tiers, found.ServerReplication, found.LiveEvents, found.Checksums],
            capability => Assert.StartsWith("unavailable on this store: ", capability.Detail, StringComparison.Ordinal));
        Assert.True(found.AbortsIncompleteUploads.IsAvailable, found.ToString());
        var e = await Assert.ThrowsAsync<ObjectStoreUnavailableException>(() => store.Admin.ListTiersAsync(Token));
        Assert.False(e.IsTransient);
    }
}
