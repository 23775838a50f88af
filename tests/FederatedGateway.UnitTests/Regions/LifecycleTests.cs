using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.UnitTests.Clocks;
using FederatedGateway.UnitTests.Gateway;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Regions;

public sealed class LifecycleTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Rules_follow_the_manifest_with_a_margin_and_never_less_than_it_allows()
    {
        var rules = LifecyclePlan.Of([("b", Policy(86_401, 0)), ("a", Policy(86_400, 3_153_600_000))]);

        Assert.Equal(
            [
                new LifecycleRule("uploads-a", "uploads/a/", 8, 7), new LifecycleRule("models-a", "models/a/", LifecycleRule.MaximumDays, 7),
                new LifecycleRule("uploads-b", "uploads/b/", 9, 7), new LifecycleRule("models-b", "models/b/", 7, 7),
            ],
            rules);
        LifecycleRule.Validate(rules);
        Assert.Empty(LifecyclePlan.Of([]));
    }

    [Fact]
    public void More_studies_than_a_bucket_takes_rules_share_the_longest_time()
    {
        var studies = Enumerable.Range(0, 501).Select(i => ($"{i:x64}", Policy(86_400 * i, 86_400))).ToList();

        Assert.Equal(1_000, LifecyclePlan.Of(studies[..500]).Count);
        LifecycleRule.Validate(LifecyclePlan.Of(studies[..500]));
        Assert.Equal([new LifecycleRule("uploads", "uploads/", 507, 7), new LifecycleRule("models", "models/", 8, 7)], LifecyclePlan.Of(studies));
    }

    [Fact]
    public async Task Regions_get_the_rules_of_their_studies_and_directories_apply_them()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var directory = new TemporaryDirectory();
        var clock = new SteppedClock(Start);
        using var eu = new FileObjectStore(new FileStoreOptions("eu", "bucket", directory.File("eu")), clock);
        using var us = new FileObjectStore(new FileStoreOptions("us", "bucket", directory.File("us")), clock);
        await eu.EnsureBucketAsync(Token);
        await us.EnsureBucketAsync(Token);
        var rules = new RegionRules(new RegionStores([eu, us]), [new RegionOptions { Name = "eu" }, new RegionOptions { Name = "us" }], new KnownStudies(database));
        using var logKey = AuditKey.Load(directory.File("log.key"), "example/log");
        using var setting = new LifecycleSetting(
            rules, new PolicyBook(database), new LeaseTable(database, clock), new AuditLog(database, logKey, clock), new ReplicationQueue(clock), new LifecycleOptions(), clock, NullLogger<LifecycleSetting>.Instance);
        var active = new string('a', 64);
        await AddStudyAsync(database, active, StudyPhase.Active);
        await AddStudyAsync(database, new string('b', 64), StudyPhase.Proposed);
        var key = new ObjectKey($"models/{active}/one");
        await eu.PutAsync(new ObjectUpload(key, 1), new MemoryStream([1]), Token);

        Assert.True(await setting.TryKeepAsync(sweeps: true, Token));

        Assert.Equal([$"uploads-{active}", $"models-{active}"], (await eu.GetLifecycleAsync(Token)).Select(rule => rule.Id));
        Assert.Empty(await us.GetLifecycleAsync(Token));
        clock.Now = Start.AddDays(2 + 7).AddMinutes(-1);
        await setting.TryKeepAsync("eu", sweeps: true, Token);
        await eu.StatAsync(key, null, Token);
        clock.Now = Start.AddDays(2 + 7);
        await setting.TryKeepAsync("eu", sweeps: true, Token);
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => eu.StatAsync(key, null, Token));

        Directory.Delete(directory.File("us"), recursive: true);
        Assert.False(await setting.TryKeepAsync("us", sweeps: true, Token));
    }

    private static RetentionPolicy Policy(long uploads, long models) => new() { UploadsSeconds = uploads, ModelsSeconds = models };

    private static Task AddStudyAsync(TestDatabase database, string id, StudyPhase phase) => database.TransactAsync(
        work =>
        {
            work.Studies.Add(new StoredStudy
            {
                Id = id,
                Manifest = new StudyManifest { Retention = Policy(86_400, 2 * 86_400), Regions = new RegionPolicy { Primary = "eu", Allowed = { "eu" } } }.ToByteArray(),
                Title = "t",
                Author = "a",
                Phase = phase,
                CreateTicks = 1,
                EndTicks = 1,
            });
            return Task.CompletedTask;
        },
        Token);
}
