using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Audit.Archive;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Checkpoints;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>The log's files in every region: whole, verifiable without the gateway, and out of everybody's reach until their time is over.</summary>
public sealed class AuditArchiveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_region_alone_holds_the_whole_log_and_later_more_of_it()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.StartReplicatorAsync();
        foreach (var entries in (int[])[300, 301, 900])
        {
            await GrowAsync(site, entries);
            await ArchiveAsync(site);
            await ArchiveAsync(site); // nothing new
            await site.UntilReplicatedAsync();
            foreach (var region in site.Stores.Keys)
            {
                var report = AuditBundle.Verify(await FilesAsync(site, region), new AuditTrust(site.LogKey.Signing.VerifierKey, WitnessPolicy.None));
                Assert.True(report[AuditChecks.Root].Passed && report[AuditChecks.Tiles].Passed && report[AuditChecks.Checkpoint].Passed);
                Assert.Equal(entries, report.Checkpoint!.Checkpoint.Size);
            }
        }

        await using var database = site.Database.CreateDbContext();
        Assert.Equal([1, 2, 3], await database.Objects.Where(stored => stored.Key == AuditArchive.CheckpointKey).OrderBy(stored => stored.Revision).Select(stored => stored.Revision).ToListAsync(Token));
        Assert.Equal(await site.HistoryAsync("asia", AuditArchive.CheckpointKey), await site.HistoryAsync("us", AuditArchive.CheckpointKey));
        Assert.Equal(3, (await site.HistoryAsync("us", AuditArchive.CheckpointKey)).Count);
    }

    [Fact]
    public async Task Nobody_destroys_an_archived_file_by_deleting_overwriting_shortening_or_expiry()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.StartReplicatorAsync();
        await GrowAsync(site, 300);
        await ArchiveAsync(site);
        await site.UntilReplicatedAsync();
        foreach (var region in site.Stores.Keys)
        {
            var (store, key) = (site.Stores[region], new ObjectKey(AuditArchive.CheckpointKey));
            var version = Assert.Single(await site.VersionsAsync(region, key.Value));
            var before = await site.ReadAsync(region, key.Value, version);
            var retention = await store.GetRetentionAsync(key, version, Token);
            Assert.Equal(RetentionMode.Compliance, retention!.Mode);

            await Assert.ThrowsAsync<ObjectLockedException>(() => store.DeleteVersionAsync(key, version, bypassGovernance: true, Token));
            await Assert.ThrowsAsync<ObjectLockedException>(() => store.SetRetentionAsync(key, version, new ObjectRetention(RetentionMode.Compliance, retention.Until.AddDays(-1)), bypassGovernance: true, Token));
            await Assert.ThrowsAsync<ObjectLockedException>(() => store.SetRetentionAsync(key, version, new ObjectRetention(RetentionMode.Governance, retention.Until), bypassGovernance: true, Token));
            await store.PutAsync(new ObjectUpload(key, 5), new MemoryStream("forge"u8.ToArray()), Token);
            await store.DeleteAsync(key, Token);
            await store.SetLifecycleAsync([new LifecycleRule("all", "audit/", 1, 1)], Token);
            using var directory = new FileObjectStore(new FileStoreOptions(region, "bucket", site.PathOf(region)), TimeProvider.System);
            var sweep = await directory.ApplyLifecycleAsync(TimeProvider.System.GetUtcNow().AddDays(20), Token);

            Assert.True(sweep.Locked > 0);
            Assert.Equal(before, await site.ReadAsync(region, key.Value, version));
        }
    }

    private static async Task GrowAsync(ReplicationSite site, int size)
    {
        using var sequencer = new AuditSequencer(site.Database, site.Leases, site.Log, site.LogKey, TimeProvider.System, NullLogger<AuditSequencer>.Instance);
        await using var lease = await site.Leases.TryAcquireAsync("audit-log", TimeSpan.FromMinutes(1), Token);
        await sequencer.AppendWaitingAsync(lease!, Token);
        long have;
        await using (var database = site.Database.CreateDbContext())
        {
            have = await LogNodes.SizeAsync(database, Token);
        }

        await site.Database.TransactAsync(
            database =>
            {
                for (; have < size; have++)
                {
                    site.Log.Add(database, new AuditEvent("test.grown", "a", "gateway", $"{have}", ""));
                }

                return Task.CompletedTask;
            },
            Token);
        await sequencer.AppendWaitingAsync(lease!, Token);
    }

    private static async Task ArchiveAsync(ReplicationSite site)
    {
        using var archive = new AuditArchive(
            site.Database,
            new LogProofs(site.Database, site.LogKey),
            new LogTiles(site.Database),
            site.Regions,
            site.Residencies,
            site.Queue,
            site.Leases,
            new AuditOptions { RetentionDays = 30 },
            TimeProvider.System,
            NullLogger<AuditArchive>.Instance);
        await using var lease = await site.Leases.TryAcquireAsync("audit-archive", TimeSpan.FromMinutes(1), Token);
        await archive.ArchiveAsync(lease!, Token);
    }

    /// <summary>A region's audit folder as a bundle: without the partial tiles of earlier checkpoints.</summary>
    private static async Task<Dictionary<string, ReadOnlyMemory<byte>>> FilesAsync(ReplicationSite site, string region)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        await foreach (var version in site.Stores[region].ListVersionsAsync("audit/", Token))
        {
            if (version.IsLatest)
            {
                files.Add(version.Key.Value["audit/".Length..], await site.ReadAsync(region, version.Key.Value, version.VersionId));
            }
        }

        var size = TrustedCheckpoint.Open(files["checkpoint"].Span, site.LogKey.Signing.VerifierKey, WitnessPolicy.None).OrThrow().Checkpoint.Size;
        var current = FederatedGateway.Trust.Transparency.Tiles.HashTile.ForSize(size).Select(tile => tile.Path)
            .Concat(FederatedGateway.Trust.Transparency.Tiles.EntryBundle.ForSize(size).Select(bundle => bundle.Path)).Append("checkpoint").ToHashSet(StringComparer.Ordinal);
        return files.Where(file => current.Contains(file.Key)).ToDictionary();
    }
}
