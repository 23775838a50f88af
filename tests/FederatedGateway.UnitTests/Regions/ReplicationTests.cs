using System.Security.Cryptography;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.UnitTests.Regions;

public sealed class ReplicationTests
{
    private const string Key = "models/one";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_reach_every_region_with_digest_labels_and_locks()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.StartReplicatorAsync();
        var retention = new ObjectRetention(RetentionMode.Compliance, TimeProvider.System.GetUtcNow().AddHours(1));
        for (var i = 0; i < 20; i++)
        {
            await site.AddAsync($"models/{i}", ReplicationSite.Bytes(i, 1_000 * i), upload => upload with
            {
                Metadata = new Dictionary<string, string> { ["run"] = "Zürich" },
                Tags = new Dictionary<string, string> { ["class"] = "model" },
                Retention = retention,
                LegalHold = true,
            });
        }

        await site.UntilReplicatedAsync();

        foreach (var region in (string[])["us", "asia"])
        {
            for (var i = 0; i < 20; i++)
            {
                var copy = await site.CopyAsync($"models/{i}", region);
                Assert.Equal((CopyState.Completed, "bucket"), (copy.State, copy.Bucket));
                Assert.Equal(SHA256.HashData(ReplicationSite.Bytes(i, 1_000 * i)), copy.Sha256);
                Assert.NotNull(copy.CompleteTicks);
                Assert.InRange(copy.LagMilliseconds, 0, 60_000);
                Assert.Equal([copy.VersionId], await site.VersionsAsync(region, $"models/{i}"));
            }

            var key = new ObjectKey("models/7");
            Assert.Equal(ReplicationSite.Bytes(7, 7_000), await site.ReadAsync(region, key.Value, (await site.CopyAsync(key.Value, region)).VersionId));
            Assert.Equal("Zürich", (await site.Stores[region].StatAsync(key, null, Token)).Metadata["run"]);
            Assert.Equal("model", (await site.Stores[region].GetTagsAsync(key, null, Token))["class"]);
            Assert.Equal(retention, await site.Stores[region].GetRetentionAsync(key, null, Token));
            Assert.True(await site.Stores[region].GetLegalHoldAsync(key, null, Token));
        }
    }

    [Fact]
    public async Task A_region_that_is_away_is_caught_up_and_delays_no_other()
    {
        await using var site = await ReplicationSite.CreateAsync();
        site.Stores["us"].BeforePut = _ => throw new ObjectStoreUnavailableException("the region is away", isTransient: true);
        await site.StartReplicatorAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.UntilAsync(async () => (await site.CopyAsync(Key, "asia")).State == CopyState.Completed && (await site.CopyAsync(Key, "us")).State == CopyState.Failed);
        var task = Assert.Single(await site.TasksAsync());
        Assert.Equal("the region is away", task.LastError);

        site.Stores["us"].BeforePut = null;
        await site.UntilReplicatedAsync();

        Assert.Equal(CopyState.Completed, (await site.CopyAsync(Key, "us")).State);
    }

    [Fact]
    public async Task A_replicator_that_died_between_write_and_record_leaves_no_second_version()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await using (var dying = await site.Leases.TryAcquireAsync("replicator/us", TimeSpan.FromMinutes(1), Token))
        {
            // As far as it came: claimed, written, not recorded.
            Assert.Single((await site.Work.SettleAsync("us", [], 4, dying!, Token)).Claims);
            await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey(Key), 5_000), new MemoryStream(ReplicationSite.Bytes(1)), Token);
        }

        Assert.Contains(await site.TasksAsync(), task => task.NextTicks == ReplicationTask.UnderWay);
        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();

        Assert.Equal([(await site.CopyAsync(Key, "us")).VersionId], await site.VersionsAsync("us", Key));
    }

    [Fact]
    public async Task A_replicator_that_lost_its_lease_records_nothing()
    {
        await using var site = await ReplicationSite.CreateAsync();
        var stored = await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await using var stalled = await site.Leases.TryAcquireAsync("replicator/us", TimeSpan.FromMinutes(1), Token);
        var claim = Assert.Single((await site.Work.SettleAsync("us", [], 4, stalled!, Token)).Claims);
        await site.Database.TransactAsync(work => work.Leases.ExecuteUpdateAsync(lease => lease.SetProperty(row => row.ExpireTicks, 0), Token), Token);
        await using var successor = await site.Leases.TryAcquireAsync("replicator/us", TimeSpan.FromMinutes(1), Token);

        foreach (var write in (Func<Task>[])[
            () => site.Work.SettleAsync("us", [new CopyResult(claim) { Copied = new CopiedObject("bucket", stored.VersionId, stored.Sha256, null) }], 0, stalled!, Token),
            () => site.Work.SettleAsync("us", [new CopyResult(claim) { Failure = new InvalidOperationException("late") }], 0, stalled!, Token),
            () => site.Work.HurryAsync("us", stalled!, Token),
            () => site.Work.RecoverAsync("us", stalled!, Token)])
        {
            Assert.Equal(Reasons.LeaseLost, (await Assert.ThrowsAsync<RefusedException>(write)).Refusal.Reason);
        }

        Assert.Equal(CopyState.Pending, (await site.CopyAsync(Key, "us")).State);
    }

    [Fact]
    public async Task Another_region_serves_when_the_source_is_away_or_damaged()
    {
        await using var site = await ReplicationSite.CreateAsync();
        site.Stores["asia"].BeforePut = _ => throw new ObjectStoreUnavailableException("not yet", isTransient: true);
        await site.StartReplicatorAsync();
        await site.AddAsync("models/away", ReplicationSite.Bytes(1));
        await site.AddAsync("models/damaged", ReplicationSite.Bytes(2));
        await site.UntilAsync(async () => (await site.CopyAsync("models/away", "us")).State == CopyState.Completed && (await site.CopyAsync("models/damaged", "us")).State == CopyState.Completed);

        site.Stores["eu"].BeforeGet = key => key.Value == "models/away" ? throw new ObjectStoreUnavailableException("the source is away", isTransient: true) : Task.CompletedTask;
        var file = Assert.Single(Directory.GetFiles(Path.Combine(site.PathOf("eu"), "objects", "models", "damaged,"), "*.bin"));
        var bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Token);
        site.Stores["asia"].BeforePut = null;
        await site.UntilReplicatedAsync();

        Assert.Equal(ReplicationSite.Bytes(1), await site.ReadAsync("asia", "models/away", null));
        Assert.Equal(ReplicationSite.Bytes(2), await site.ReadAsync("asia", "models/damaged", null));
    }

    [Fact]
    public async Task A_copy_that_reads_back_wrong_does_not_count()
    {
        await using var site = await ReplicationSite.CreateAsync();
        var damaged = 0;
        site.Stores["us"].AfterPut = stored =>
        {
            var file = Path.Combine(site.PathOf("us"), "objects", stored.Key.Value + ",", stored.VersionId + ".bin");
            if (stored.Key.Value == Key && damaged++ == 0)
            {
                var bytes = File.ReadAllBytes(file);
                bytes[^1] ^= 0x80;
                File.WriteAllBytes(file, bytes);
            }

            return Task.CompletedTask;
        };
        await site.StartReplicatorAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.UntilAsync(async () => (await site.CopyAsync(Key, "us")).State == CopyState.Failed);

        await site.UntilReplicatedAsync();

        var copy = await site.CopyAsync(Key, "us");
        Assert.Equal(CopyState.Completed, copy.State);
        Assert.Equal(ReplicationSite.Bytes(1), await site.ReadAsync("us", Key, copy.VersionId));
        Assert.True(damaged >= 2);
    }

    [Fact]
    public async Task Two_replicators_on_one_database_copy_everything_once()
    {
        await using var site = await ReplicationSite.CreateAsync();
        var puts = 0;
        site.Stores["us"].AfterPut = site.Stores["asia"].AfterPut = stored =>
        {
            Interlocked.Add(ref puts, stored.Key.Value.StartsWith("models/", StringComparison.Ordinal) ? 1 : 0);
            return Task.CompletedTask;
        };
        await site.StartReplicatorAsync();
        await site.StartReplicatorAsync();
        await Task.WhenAll(Enumerable.Range(0, 15).Select(i => site.AddAsync($"models/{i}", ReplicationSite.Bytes(i))));

        await site.UntilReplicatedAsync();

        Assert.Equal(30, puts);
    }

    [Fact]
    public async Task A_withdrawn_object_is_not_copied_and_one_on_its_way_is_waited_for()
    {
        await using var site = await ReplicationSite.CreateAsync();
        var arrived = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        site.Stores["asia"].BeforePut = _ => throw new ObjectStoreUnavailableException("away", isTransient: true);
        site.Stores["us"].BeforePut = async key =>
        {
            if (key.Value == Key)
            {
                arrived.TrySetResult();
                await goOn.Task;
            }
        };
        await site.StartReplicatorAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await arrived.Task;
        await site.UntilAsync(async () => (await site.CopyAsync(Key, "asia")).State == CopyState.Failed);

        var busy = await site.Database.TransactAsync(work => ReplicationQueue.WithdrawAsync(work, [Key], Token), Token);
        Assert.Equal([Key], busy);
        Assert.Equal(2, (await site.TasksAsync()).Count);

        goOn.SetResult();
        await site.UntilAsync(async () => (await site.CopyAsync(Key, "us")).State == CopyState.Completed);
        await site.UntilAsync(async () => (await site.TasksAsync()).All(task => task.NextTicks != ReplicationTask.UnderWay));
        Assert.Empty(await site.Database.TransactAsync(work => ReplicationQueue.WithdrawAsync(work, [Key], Token), Token));
        Assert.Empty(await site.TasksAsync());
    }

    [Fact]
    public async Task A_key_is_recorded_once()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddAsync(Key, ReplicationSite.Bytes(1));

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => site.AddAsync(Key, ReplicationSite.Bytes(2)));

        Assert.Equal(2, (await site.TasksAsync()).Count);
    }
}
