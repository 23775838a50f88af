using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>Order of versions, retention and the lifecycle sweep, all by the store's own clock.</summary>
public sealed class FileStoreTimeTests : FileStoreTests
{
    [Fact]
    public async Task Versions_stay_in_order_when_the_clock_goes_back()
    {
        var first = await PutAsync(Bytes(1));
        Clock.Now -= TimeSpan.FromDays(1);
        var second = await PutAsync(Bytes(2));
        var marker = await Store.DeleteAsync(Key, Token);

        Assert.Equal([marker!, second.VersionId, first.VersionId], await VersionsAsync());
    }

    [Fact]
    public async Task Retention_ends_by_the_stores_clock()
    {
        var upload = new ObjectUpload(Key, 1) { Retention = new ObjectRetention(RetentionMode.Compliance, Start.AddDays(30)) };
        var stored = await Store.PutAsync(upload, new MemoryStream([1]), Token);
        Clock.Now = Start.AddDays(30).AddSeconds(-1);
        await Assert.ThrowsAsync<ObjectLockedException>(() => Store.DeleteVersionAsync(Key, stored.VersionId, true, Token));

        Clock.Now = Start.AddDays(30);

        await Store.DeleteVersionAsync(Key, stored.VersionId, false, Token);
        Assert.Empty(await VersionsAsync());
    }

    [Fact]
    public async Task Lifecycle_expires_then_removes_then_forgets()
    {
        await Store.SetLifecycleAsync([new LifecycleRule("r", "folder/", 7, 3)], Token);
        var stored = await PutAsync(Bytes(10));
        var elsewhere = await Store.PutAsync(new ObjectUpload(new ObjectKey("elsewhere"), 1), new MemoryStream([1]), Token);

        // Made at noon: seven days end at noon of the 8th, so it is due at midnight to the 9th.
        Assert.Equal(new LifecycleSweep(0, 0, 0), await SweepAsync(new(2030, 1, 8, 23, 59, 59, TimeSpan.Zero)));
        Assert.Equal(new LifecycleSweep(1, 0, 0), await SweepAsync(new(2030, 1, 9, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(new LifecycleSweep(0, 0, 0), await SweepAsync(new(2030, 1, 9, 0, 0, 0, TimeSpan.Zero)));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.GetAsync(Key, null, Token));
        Assert.Equal(10, (await Store.StatAsync(Key, stored.VersionId, Token)).Length);

        Assert.Equal(new LifecycleSweep(0, 1, 0), await SweepAsync(new(2030, 1, 12, 0, 0, 0, TimeSpan.Zero)));
        Assert.Single(await VersionsAsync());
        Assert.Equal(new LifecycleSweep(0, 1, 0), await SweepAsync(new(2030, 1, 17, 0, 0, 0, TimeSpan.Zero)));
        Assert.Empty(await VersionsAsync());
        Assert.Equal(1, (await Store.StatAsync(elsewhere.Key, null, Token)).Length);
    }

    [Fact]
    public async Task Lifecycle_leaves_locked_versions_and_says_so()
    {
        await Store.SetLifecycleAsync([new LifecycleRule("r", "", null, 1)], Token);
        var upload = new ObjectUpload(Key, 1) { Retention = new ObjectRetention(RetentionMode.Governance, Start.AddDays(100)) };
        var locked = await Store.PutAsync(upload, new MemoryStream([1]), Token);
        var held = await Store.PutAsync(new ObjectUpload(Key, 1) { LegalHold = true }, new MemoryStream([2]), Token);
        await PutAsync(Bytes(3));
        var latest = await PutAsync(Bytes(4));

        Assert.Equal(new LifecycleSweep(0, 1, 2), await SweepAsync(Start.AddDays(99)));
        Assert.Equal([latest.VersionId, held.VersionId, locked.VersionId], await VersionsAsync());
        Assert.Equal(new LifecycleSweep(0, 1, 1), await SweepAsync(Start.AddDays(101)));
        Assert.Equal([latest.VersionId, held.VersionId], await VersionsAsync());
    }
}
