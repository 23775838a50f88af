using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>Where objects may lie, and how it is proved.</summary>
public sealed class PlacementTests
{
    private const string Key = "models/one";
    private const string Confined = "7777777777777777777777777777777777777777777777777777777777777777";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_copy_gets_a_signed_receipt_that_the_log_names()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.StartReplicatorAsync();
        var stored = await site.AddAsync(Key, ReplicationSite.Bytes(1));
        await site.UntilAsync(async () =>
        {
            await using var waiting = site.Database.CreateDbContext();
            return await waiting.PlacementReceipts.CountAsync(Token) == 3;
        });

        await using var database = site.Database.CreateDbContext();
        var entries = (await database.PendingEntries.ToListAsync(Token)).Select(entry => System.Text.Encoding.UTF8.GetString(entry.Data)).ToList();
        foreach (var kept in await database.PlacementReceipts.ToListAsync(Token))
        {
            var receipt = SignedStatement<PlacementReceipt>.Open(kept.Dsse, site.GatewayKey.Signing.PublicKey).OrThrow();
            var copy = await site.CopyAsync(Key, kept.Region);
            Assert.Equal(kept.Id, copy.ReceiptId);
            Assert.Equal((PlacedClass.Model, kept.Region, "bucket", copy.VersionId), (receipt.Predicate.ObjectClass, receipt.Predicate.Region, receipt.Predicate.Bucket, receipt.Predicate.VersionId));
            Assert.Equal(ReplicationSite.StudyId, receipt.Predicate.StudyDigest!.ToString());
            Assert.Equal(Subject.Of(Key, new Sha256Digest(stored.Sha256)), Assert.Single(receipt.Subjects));
            Assert.NotNull(copy.VerifyTicks);
            Assert.Single(entries, entry => entry.Contains("federatedgateway.copy.placed", StringComparison.Ordinal) && entry.Contains(kept.Id, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_object_without_other_copies_is_read_back_and_signed_for_too()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddStudyAsync(Confined, ["eu"]);
        await site.AddAsync(Key, ReplicationSite.Bytes(1), studyId: Confined);
        Assert.Empty((await site.CopyAsync(Key, "eu")).ReceiptId);

        await site.StartReplicatorAsync();
        await site.UntilAsync(async () => (await site.CopyAsync(Key, "eu")).ReceiptId.Length == 64);
    }

    [Fact]
    public async Task No_target_can_be_had_where_the_study_allows_none()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddStudyAsync(Confined, ["eu"]);
        var (residency, unknown) = (await site.Residencies.OfAsync(Confined, Token), await site.Residencies.OfAsync(new string('8', 64), Token));

        Assert.Equal(["eu"], AllowedTarget.All(residency, ObjectClass.Model, site.Regions).Select(target => target.Region));
        Assert.Equal(["eu"], AllowedTarget.All(residency, ObjectClass.Receipt, site.Regions).Select(target => target.Region));
        Assert.Empty(AllowedTarget.All(residency, ObjectClass.Audit, site.Regions));
        Assert.Empty(ObjectFolders.Classes.SelectMany(kind => AllowedTarget.All(unknown, kind, site.Regions)));
        Assert.Equal(["asia", "eu", "us"], AllowedTarget.All(site.Residencies.Log, ObjectClass.Audit, site.Regions).Select(target => target.Region));
        Assert.Equal(Reasons.RegionNotAllowed, Assert.Throws<RefusedException>(() => AllowedTarget.Get(residency, ObjectClass.Model, "us", site.Regions)).Refusal.Reason);
        await Assert.ThrowsAsync<ArgumentException>(() => AllowedTarget.Get(residency, ObjectClass.Model, "eu", site.Regions)
            .PutAsync(new ObjectUpload(new ObjectKey("audit/not-a-model"), 1), new MemoryStream([1]), Token));
    }

    [Fact]
    public async Task What_is_queued_for_a_region_that_is_not_allowed_is_blocked_and_never_copied()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddStudyAsync(Confined, ["eu"]);
        await site.AddAsync(Key, ReplicationSite.Bytes(1), studyId: Confined);
        await site.Database.TransactAsync(
            async database => ReplicationQueue.Enqueue(database, await database.Objects.SingleAsync(Token), new CopySource("eu", (await site.CopyAsync(Key, "eu")).VersionId), "us", 1), Token);

        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();

        Assert.Equal(CopyState.BlockedByResidency, (await site.CopyAsync(Key, "us")).State);
        Assert.Empty(await site.VersionsAsync("us", Key));
    }

    [Fact]
    public async Task A_copy_outside_residency_is_an_incident_and_removed()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddStudyAsync(Confined, ["eu"]);
        var health = new ResidencyHealth(site.Database, TimeProvider.System);
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration("residency", health, HealthStatus.Degraded, null) };
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(context, Token)).Status);
        await site.AddAsync(Key, ReplicationSite.Bytes(1), studyId: Confined);
        var named = $"models/{Confined}/smuggled";
        await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey(Key), 5_000), new MemoryStream(ReplicationSite.Bytes(1)), Token);
        await site.Stores["us"].PutAsync(new ObjectUpload(new ObjectKey(named), 1), new MemoryStream([1]), Token);

        var report = await site.Reconciliation.RunAsync("us", Token);
        await site.Reconciliation.RunAsync("us", Token);

        Assert.Equal(2, report!.Violations);
        Assert.Empty(await site.VersionsAsync("us", Key));
        Assert.Empty(await site.VersionsAsync("us", named));
        await using var database = site.Database.CreateDbContext();
        Assert.All(await database.ResidencyIncidents.ToListAsync(Token), incident => Assert.Equal((Confined, "us", true), (incident.StudyId, incident.Region, incident.RemoveTicks is not null)));
        Assert.Equal(2, (await database.PendingEntries.ToListAsync(Token)).Count(entry => System.Text.Encoding.UTF8.GetString(entry.Data).Contains("federatedgateway.residency.violated", StringComparison.Ordinal)));
        var degraded = await health.CheckHealthAsync(context, Token);
        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Contains("2 in us", degraded.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_that_lost_its_data_is_noticed_and_filled_again()
    {
        await using var site = await ReplicationSite.CreateAsync();
        for (var i = 0; i < 10; i++)
        {
            await site.AddResultAsync($"models/{i}");
        }

        await site.StartReplicatorAsync();
        for (var i = 0; i < 10; i++)
        {
            await site.AddAsync($"models/{i}", ReplicationSite.Bytes(i));
        }

        await site.UntilReplicatedAsync();
        await site.UntilSweptAsync();

        Directory.Delete(Path.Combine(site.PathOf("us"), "objects"), recursive: true);
        await site.UntilAsync(async () => (await Task.WhenAll(Enumerable.Range(0, 10).Select(i => site.VersionsAsync("us", $"models/{i}")))).All(versions => versions.Count == 1));
        await site.UntilReplicatedAsync();

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(ReplicationSite.Bytes(i), await site.ReadAsync("us", $"models/{i}", (await site.CopyAsync($"models/{i}", "us")).VersionId));
        }
    }
}
