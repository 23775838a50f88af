using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Tests.Contracts;

public abstract partial class ObjectStoreContract
{
    private static DateTimeOffset In(TimeSpan time) => TimeProvider.System.GetUtcNow() + time;

    private static ObjectRetention Governance(int minutes) => new(RetentionMode.Governance, In(TimeSpan.FromMinutes(minutes)));

    private static ObjectRetention Compliance(int minutes) => new(RetentionMode.Compliance, In(TimeSpan.FromMinutes(minutes)));

    private async Task<(IObjectStore Store, StoredObject Stored)> LockedAsync(ObjectRetention? retention, bool hold, int length = 10)
    {
        var store = await StoreAsync();
        var upload = new ObjectUpload(Key("object"), length) { Retention = retention, LegalHold = hold };
        return (store, await store.PutAsync(upload, new MemoryStream(Bytes(length)), Token));
    }

    // 6 MB: beyond the size at which the Minio SDK would drop the locks.
    [Theory]
    [InlineData(10)]
    [InlineData(6_000_000)]
    public async Task Compliance_refuses_deletion_also_with_bypass_from_the_first_moment(int length)
    {
        var retention = Compliance(10);
        var (store, stored) = await LockedAsync(retention, hold: false, length);

        Assert.Equal(retention, await store.GetRetentionAsync(Key("object"), stored.VersionId, Token));
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key("object"), stored.VersionId, false, Token));
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key("object"), stored.VersionId, true, Token));
        Assert.Equal(Bytes(length), await ReadAsync(store, Key("object"), stored.VersionId));
    }

    [Fact]
    public async Task Compliance_can_be_extended_but_not_weakened()
    {
        var (store, stored) = await LockedAsync(Compliance(10), hold: false);
        foreach (var bypass in (bool[])[false, true])
        {
            await Assert.ThrowsAsync<ObjectLockedException>(() => store.SetRetentionAsync(Key("object"), stored.VersionId, Compliance(5), bypass, Token));
            await Assert.ThrowsAsync<ObjectLockedException>(() => store.SetRetentionAsync(Key("object"), stored.VersionId, Governance(20), bypass, Token));
        }

        var longer = Compliance(20);
        await store.SetRetentionAsync(Key("object"), stored.VersionId, longer, false, Token);
        Assert.Equal(longer, await store.GetRetentionAsync(Key("object"), stored.VersionId, Token));
    }

    [Fact]
    public async Task Governance_gives_way_to_a_bypass_only()
    {
        var (store, stored) = await LockedAsync(Governance(10), hold: false);
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key("object"), stored.VersionId, false, Token));
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.SetRetentionAsync(Key("object"), stored.VersionId, Governance(5), false, Token));
        var shorter = Governance(5);
        await store.SetRetentionAsync(Key("object"), stored.VersionId, shorter, true, Token);
        Assert.Equal(shorter, await store.GetRetentionAsync(Key("object"), stored.VersionId, Token));

        await store.DeleteVersionAsync(Key("object"), stored.VersionId, true, Token);

        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task Retention_can_be_set_later_and_does_not_stop_a_delete_marker()
    {
        var (store, stored) = await LockedAsync(null, hold: false);
        Assert.Null(await store.GetRetentionAsync(Key("object"), stored.VersionId, Token));
        await store.SetRetentionAsync(Key("object"), stored.VersionId, Compliance(10), false, Token);

        await store.DeleteAsync(Key("object"), Token);

        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key("object"), stored.VersionId, true, Token));
        Assert.Equal(Bytes(10), await ReadAsync(store, Key("object"), stored.VersionId));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(6_000_000)]
    public async Task A_legal_hold_refuses_deletion_until_it_is_lifted(int length)
    {
        var (store, stored) = await LockedAsync(null, hold: true, length);
        Assert.True(await store.GetLegalHoldAsync(Key("object"), stored.VersionId, Token));
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key("object"), stored.VersionId, true, Token));

        await store.SetLegalHoldAsync(Key("object"), stored.VersionId, false, Token);

        Assert.False(await store.GetLegalHoldAsync(Key("object"), stored.VersionId, Token));
        await store.DeleteVersionAsync(Key("object"), stored.VersionId, false, Token);
        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task A_hold_set_later_counts_and_one_version_locks_no_other()
    {
        var (store, stored) = await LockedAsync(null, hold: false);
        var free = await PutAsync(store, Key("object"), Bytes(3));
        Assert.False(await store.GetLegalHoldAsync(Key("object"), stored.VersionId, Token));
        await store.SetLegalHoldAsync(Key("object"), stored.VersionId, true, Token);

        await store.DeleteVersionAsync(Key("object"), free.VersionId, false, Token);
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key("object"), stored.VersionId, false, Token));
        await store.SetLegalHoldAsync(Key("object"), stored.VersionId, false, Token);
    }

    [Fact]
    public async Task A_retention_that_ended_no_longer_refuses()
    {
        var (store, stored) = await LockedAsync(new ObjectRetention(RetentionMode.Compliance, In(TimeSpan.FromSeconds(2))), hold: false);
        await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(Key("object"), stored.VersionId, false, Token));

        await Task.Delay(TimeSpan.FromSeconds(4), Token);

        await store.DeleteVersionAsync(Key("object"), stored.VersionId, false, Token);
        Assert.Empty(await VersionsAsync(store));
    }

    [Fact]
    public async Task A_retention_in_the_past_is_misuse()
    {
        var (store, stored) = await LockedAsync(null, hold: false);
        var past = new ObjectRetention(RetentionMode.Governance, In(TimeSpan.FromMinutes(-1)));

        await Assert.ThrowsAsync<ArgumentException>(() => store.SetRetentionAsync(Key("object"), stored.VersionId, past, false, Token));
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.PutAsync(new ObjectUpload(Key("object"), 1) { Retention = past }, new MemoryStream([7]), Token));
    }
}
