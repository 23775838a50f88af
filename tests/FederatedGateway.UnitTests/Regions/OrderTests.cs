using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>Keys with a history: every region ends with the versions and tombstones of the source, in their order.</summary>
public sealed class OrderTests
{
    private const string Key = "models/history";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_and_tombstones_arrive_in_the_sources_order_however_often_a_region_fails()
    {
        await using var site = await ReplicationSite.CreateAsync();
        var puts = 0;
        site.Stores["us"].BeforePut = _ => Interlocked.Increment(ref puts) % 2 == 1 ? throw new ObjectStoreUnavailableException("every second time", isTransient: true) : Task.CompletedTask;
        await site.StartReplicatorAsync();

        foreach (var key in (string[])[Key, "models/other"])
        {
            await site.AddAsync(key, ReplicationSite.Bytes(1));
            await site.AddAsync(key, ReplicationSite.Bytes(2), revision: 2);
            await site.HideAsync(key, revision: 3);
            await site.AddAsync(key, ReplicationSite.Bytes(1), revision: 4);
            await site.HideAsync(key, revision: 5);
        }

        await site.UntilReplicatedAsync();

        foreach (var key in (string[])[Key, "models/other"])
        {
            var source = await site.HistoryAsync("eu", key);
            Assert.Equal(["-", "1", "-", "2", "1"], source.Select(digest => digest switch { "-" => "-", _ when digest == Digest(1) => "1", _ when digest == Digest(2) => "2", _ => "?" }));
            Assert.Equal(source, await site.HistoryAsync("us", key));
            Assert.Equal(source, await site.HistoryAsync("asia", key));
        }
    }

    [Fact]
    public async Task A_tombstone_waits_for_the_put_before_it_and_the_next_put_for_the_tombstone()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.HideAsync(Key, revision: 2);
        await site.AddAsync(Key, ReplicationSite.Bytes(2), revision: 3);
        await using var lease = await site.Leases.TryAcquireAsync("replicator/us", TimeSpan.FromMinutes(1), Token);

        for (var revision = 1; revision <= 3; revision++)
        {
            var claim = Assert.Single((await site.Work.SettleAsync("us", [], 10, lease!, Token)).Claims);
            Assert.Equal((revision, revision == 2), (claim.Stored.Revision, claim.Stored.IsTombstone));
            Assert.Empty((await site.Work.SettleAsync("us", [], 10, lease!, Token)).Claims);
            await site.Work.SettleAsync("us", [new CopyResult(claim) { Copied = new CopiedObject("bucket", $"v{revision}", claim.Stored.Sha256, null) }], 0, lease!, Token);
        }
    }

    [Fact]
    public async Task Equal_bytes_of_another_revision_are_not_taken_for_an_unrecorded_copy()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.AddAsync(Key, ReplicationSite.Bytes(1), revision: 2);
        await using (var lease = await site.Leases.TryAcquireAsync("replicator/us", TimeSpan.FromMinutes(1), Token))
        {
            var first = Assert.Single((await site.Work.SettleAsync("us", [], 10, lease!, Token)).Claims);
            var stored = await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey(Key), 5_000), new MemoryStream(ReplicationSite.Bytes(1)), Token);
            await site.Work.SettleAsync("us", [new CopyResult(first) { Copied = new CopiedObject("bucket", stored.VersionId, stored.Sha256, null) }], 0, lease!, Token);

            // Claimed and not begun when its owner died.
            Assert.Single((await site.Work.SettleAsync("us", [], 10, lease!, Token)).Claims);
        }

        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();

        Assert.Equal(2, (await site.VersionsAsync("us", Key)).Count);
    }

    [Fact]
    public async Task A_lost_version_comes_back_with_everything_after_it_in_order()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddResultAsync(Key);
        var replicator = await site.StartReplicatorAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.AddAsync(Key, ReplicationSite.Bytes(2), revision: 2);
        await site.HideAsync(Key, revision: 3);
        await site.UntilReplicatedAsync();
        await replicator.StopAsync(Token);
        await using (var database = site.Database.CreateDbContext())
        {
            var lost = await database.Copies.SingleAsync(copy => copy.ObjectKey == Key && copy.Revision == 1 && copy.Region == "us", Token);
            await site.Stores["us"].DeleteVersionAsync(new ObjectKey(Key), lost.VersionId, false, Token);
        }

        var report = await site.Reconciliation.RunAsync("us", Token);
        Assert.Equal(1, report!.Lost);
        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();
        await site.Reconciliation.RunAsync("us", Token);

        Assert.Equal(await site.HistoryAsync("eu", Key), await site.HistoryAsync("us", Key));
    }

    [Fact]
    public async Task What_is_recorded_while_a_region_is_listed_is_not_called_lost()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddResultAsync(Key);
        var begun = false;
        site.Stores["eu"].AfterList = async () =>
        {
            if (!begun)
            {
                begun = true;
                await site.AddAsync(Key, ReplicationSite.Bytes(1));
                await site.HideAsync(Key, revision: 2);
                await site.AddAsync(Key, ReplicationSite.Bytes(2), revision: 3);
            }
        };

        var report = await site.Reconciliation.RunAsync("eu", Token);

        Assert.True(begun);
        Assert.Equal((0L, 3L), (report!.Lost, report.Compared));
        await using var database = site.Database.CreateDbContext();
        Assert.Equal(3, await database.Copies.CountAsync(copy => copy.Region == "eu" && copy.State == CopyState.Completed, Token));
    }

    [Fact]
    public async Task A_copy_that_was_lost_without_a_source_is_queued_when_there_is_one_and_counts_when_it_is_back()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddResultAsync(Key);
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.Database.TransactAsync(
            work => work.Copies.Where(copy => copy.Region == "eu").ExecuteUpdateAsync(copy => copy.SetProperty(row => row.State, CopyState.Failed), Token), Token);
        await site.Reconciliation.RunAsync("eu", Token);
        await using var database = site.Database.CreateDbContext();
        Assert.Equal(CopyState.Completed, (await database.Copies.AsNoTracking().SingleAsync(copy => copy.Region == "eu", Token)).State);
    }

    private static string Digest(int seed) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(ReplicationSite.Bytes(seed)));
}
