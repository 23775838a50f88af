using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.UnitTests.Regions;

public sealed class ReconciliationTests
{
    private const string Key = "models/one";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_that_no_copy_is_recorded_for_are_removed_and_others_kept()
    {
        await using var site = await ReplicatedAsync();
        var copy = await site.CopyAsync(Key, "us");
        var surplus = await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey(Key), 5_000), new MemoryStream(ReplicationSite.Bytes(1)), Token);
        var fresh = await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey("models/about-to-be-recorded"), 1), new MemoryStream([1]), Token);
        var foreign = await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey("audit/tile/0/000"), 1), new MemoryStream([1]), Token);

        await ReconcileAsync(site, "us");

        Assert.NotEqual(copy.VersionId, surplus.VersionId);
        Assert.Equal([copy.VersionId], await site.VersionsAsync("us", Key));
        Assert.Equal([fresh.VersionId], await site.VersionsAsync("us", fresh.Key.Value));
        Assert.Equal([foreign.VersionId], await site.VersionsAsync("us", foreign.Key.Value));
    }

    [Fact]
    public async Task What_arrives_after_an_erasure_is_removed()
    {
        await using var site = await ReplicatedAsync();
        await site.Database.TransactAsync(
            work => work.Copies.Where(copy => copy.ObjectKey == Key).ExecuteUpdateAsync(copy => copy.SetProperty(row => row.State, CopyState.Deleted), Token), Token);

        await ReconcileAsync(site, "us");

        Assert.Empty(await site.VersionsAsync("us", Key));
    }

    [Fact]
    public async Task What_is_queued_is_left_to_its_next_try()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey(Key), 5_000), new MemoryStream(ReplicationSite.Bytes(1)), Token);

        await ReconcileAsync(site, "us");

        Assert.Single(await site.VersionsAsync("us", Key));
    }

    [Fact]
    public async Task A_lost_copy_is_logged_and_made_again()
    {
        await using var site = await ReplicatedAsync();
        await site.AddResultAsync(Key);
        var lost = await site.CopyAsync(Key, "us");
        Directory.Delete(Path.Combine(site.PathOf("us"), "objects", "models"), recursive: true);

        await ReconcileAsync(site, "us");

        await using (var database = site.Database.CreateDbContext())
        {
            var entries = (await database.PendingEntries.ToListAsync(Token)).Select(entry => System.Text.Encoding.UTF8.GetString(entry.Data));
            Assert.Single(entries, entry => entry.Contains("federatedgateway.copy.lost", StringComparison.Ordinal));
        }

        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();
        var copy = await site.CopyAsync(Key, "us");
        Assert.NotEqual(lost.VersionId, copy.VersionId);
        Assert.Equal(ReplicationSite.Bytes(1), await site.ReadAsync("us", Key, copy.VersionId));
    }

    [Fact]
    public async Task A_primary_copy_that_is_lost_comes_back_from_another_region()
    {
        await using var site = await ReplicatedAsync();
        await site.AddResultAsync(Key);
        await site.Stores["eu"].DeleteVersionAsync(new ObjectKey(Key), (await site.CopyAsync(Key, "eu")).VersionId, false, Token);

        await ReconcileAsync(site, "eu");
        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();

        Assert.Equal(ReplicationSite.Bytes(1), await site.ReadAsync("eu", Key, (await site.CopyAsync(Key, "eu")).VersionId));
    }

    [Fact]
    public async Task An_object_whose_erasure_has_begun_does_not_come_back()
    {
        await using var site = await ReplicatedAsync();
        await site.AddResultAsync(Key);
        await site.Database.TransactAsync(work => work.ResultWraps.ExecuteDeleteAsync(Token), Token);
        await site.Stores["us"].DeleteVersionAsync(new ObjectKey(Key), (await site.CopyAsync(Key, "us")).VersionId, false, Token);

        await ReconcileAsync(site, "us");

        Assert.Empty(await site.TasksAsync());
    }

    [Fact]
    public async Task An_object_whose_time_is_over_does_not_come_back()
    {
        await using var site = await ReplicatedAsync();
        await site.AddResultAsync(Key);
        var ended = new StudyManifest { Regions = new RegionPolicy { Allowed = { "eu", "us", "asia" } }, Retention = new RetentionPolicy() }.ToByteArray();
        await site.Database.TransactAsync(work => work.Studies.ExecuteUpdateAsync(study => study.SetProperty(row => row.Manifest, ended), Token), Token);
        await site.Stores["us"].DeleteVersionAsync(new ObjectKey(Key), (await site.CopyAsync(Key, "us")).VersionId, false, Token);

        await ReconcileAsync(site, "us");

        Assert.Empty(await site.TasksAsync());
    }

    [Fact]
    public async Task A_region_that_is_away_is_compared_later()
    {
        await using var site = await ReplicatedAsync();
        await site.AddResultAsync(Key);
        Directory.Move(site.PathOf("us"), site.PathOf("us") + "-away");

        await ReconcileAsync(site, "us");

        Assert.Equal(CopyState.Completed, (await site.CopyAsync(Key, "us")).State);
        Directory.Move(site.PathOf("us") + "-away", site.PathOf("us"));
    }

    private static async Task<ReplicationSite> ReplicatedAsync()
    {
        var site = await ReplicationSite.CreateAsync();
        var replicator = await site.StartReplicatorAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.UntilReplicatedAsync();
        await replicator.StopAsync(Token);
        return site;
    }

    private static Task ReconcileAsync(ReplicationSite site, string region) => site.Reconciliation.RunAsync(region, Token);
}
