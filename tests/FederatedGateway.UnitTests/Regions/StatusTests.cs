using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Regions.Status;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>How far replication is, and when that is an alert.</summary>
public sealed class StatusTests
{
    private const string Confined = "7777777777777777777777777777777777777777777777777777777777777777";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_region_tells_done_to_do_failed_and_blocked_by_study()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddStudyAsync(Confined, ["eu"]);
        site.Stores["us"].BeforePut = _ => throw new ObjectStoreUnavailableException("away", isTransient: true);
        await site.StartReplicatorAsync();
        await site.AddAsync("models/one", ReplicationSite.Bytes(1));
        await site.AddAsync("models/confined", ReplicationSite.Bytes(2), studyId: Confined);
        await site.UntilAsync(async () => (await site.CopyAsync("models/one", "us")).State == CopyState.Failed && (await site.CopyAsync("models/one", "asia")).State == CopyState.Completed);

        var all = await ReadAsync(site, "");
        Assert.Equal(["asia", "eu", "us"], all.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1L, 0L, 0L, 1L), (all["asia"].Completed, all["asia"].Pending, all["asia"].Failed, all["asia"].Blocked));
        Assert.Equal((2L, 0L, 0L), (all["eu"].Completed, all["eu"].Backlog, all["eu"].Blocked));
        Assert.Equal((0L, 1L, 1L, 5_000L), (all["us"].Completed, all["us"].Failed, all["us"].Blocked, all["us"].BacklogBytes));
        Assert.True(all["us"].OldestAge > TimeSpan.Zero && all["asia"].OldestAge == TimeSpan.Zero);
        Assert.True(all["asia"].LagP50 > TimeSpan.Zero && all["asia"].LagP99 >= all["asia"].LagP50 && all["us"].LagP99 == TimeSpan.Zero);
        Assert.True(all["asia"].VerifyTicks > 0 && all["us"].VerifyTicks == 0);
        Assert.Equal((0L, 1L), ((await ReadAsync(site, Confined))["us"].Backlog, (await ReadAsync(site, Confined))["us"].Blocked));

        var list = new ReplicaList(site.Database);
        var oversight = new Caller("auditor", Role.Auditor);
        var failed = Assert.Single((await list.ListAsync(oversight, new ListReplicasRequest { State = CopyState.Failed }, Token)).Replicas);
        Assert.Equal(("models/one", "us", "away"), (failed.Key, failed.Region, failed.LastError));
        var (seen, page) = (new List<string>(), new ListReplicasResponse());
        do
        {
            page = await list.ListAsync(oversight, new ListReplicasRequest { PageSize = 1, PageToken = page.NextPageToken }, Token);
            seen.AddRange(page.Replicas.Select(replica => $"{replica.Key} {replica.Region}"));
        }
        while (page.NextPageToken.Length > 0);
        Assert.Equal(["models/confined eu", "models/one asia", "models/one eu", "models/one us"], seen);
        Assert.Empty((await list.ListAsync(new Caller("stranger", Role.Participant), new ListReplicasRequest(), Token)).Replicas);
    }

    [Fact]
    public async Task A_region_beyond_its_objective_degrades_health_until_it_is_within()
    {
        await using var site = await ReplicationSite.CreateAsync();
        var (standing, options) = (new ReplicationStanding(), new ReplicationOptions { ObjectiveSeconds = 1, BacklogObjects = 1 });
        var health = new ReplicationHealth(standing);
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration(ReplicationHealth.Name, health, HealthStatus.Degraded, null) };
        using var watch = new ReplicationWatch(
            site.Database, new ReplicationStatus(site.Regions, site.Residencies, TimeProvider.System), standing, options, TimeProvider.System, NullLogger<ReplicationWatch>.Instance);
        await site.AddAsync("models/one", ReplicationSite.Bytes(1));
        await watch.LookAsync(Token);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(context, Token)).Status);

        await site.AddAsync("models/two", ReplicationSite.Bytes(2));
        await site.Database.TransactAsync(work => work.Objects.ExecuteUpdateAsync(row => row.SetProperty(stored => stored.CreateTicks, stored => stored.CreateTicks - TimeSpan.TicksPerMinute), Token), Token);
        await watch.LookAsync(Token);
        var degraded = await health.CheckHealthAsync(context, Token);
        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Contains("us: the oldest copy to make is 6", degraded.Description, StringComparison.Ordinal);
        Assert.Contains("2 copies are to make; the limit is 1", degraded.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("eu:", degraded.Description, StringComparison.Ordinal);

        await site.StartReplicatorAsync();
        await site.UntilReplicatedAsync();
        await watch.LookAsync(Token);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(context, Token)).Status);
    }

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void Percentiles_are_of_the_nearest_rank(double share, int expected)
        => Assert.Equal(TimeSpan.FromMilliseconds(expected), ReplicationStatus.Percentile([.. Enumerable.Range(1, 100).Select(value => (long)value)], share));

    [Fact]
    public async Task A_wish_for_a_comparison_is_carried_out_by_the_owner_and_answered()
    {
        await using var site = await ReplicationSite.CreateAsync();
        await site.AddResultAsync("models/one");
        var requests = new SweepRequests(site.Database, TimeProvider.System);
        await site.StartReplicatorAsync();
        await site.AddAsync("models/one", ReplicationSite.Bytes(1));
        await site.UntilReplicatedAsync();
        await site.UntilSweptAsync(); // what a first comparison would find, the asked-for one would not
        var file = Assert.Single(Directory.GetFiles(Path.Combine(site.PathOf("us"), "objects", "models", "one,"), "*.bin"));
        var bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[7] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Token);

        var verify = await requests.AddAsync("us", isFull: true, int.MaxValue, Token);
        await site.UntilAsync(async () => (await requests.GetAsync(verify, Token)).EndTicks is not null);
        var ended = await requests.GetAsync(verify, Token);
        Assert.Equal(("", 1L, 1L), (ended.Failure, ended.Sampled, ended.Lost));
        await site.UntilReplicatedAsync();
        Assert.Equal(ReplicationSite.Bytes(1), await site.ReadAsync("us", "models/one", (await site.CopyAsync("models/one", "us")).VersionId));

        Directory.Move(site.PathOf("asia"), site.PathOf("asia") + "-away");
        await File.WriteAllTextAsync(site.PathOf("asia"), "not a directory", Token);
        var away = await requests.AddAsync("asia", isFull: true, -1, Token);
        await site.UntilAsync(async () => (await requests.GetAsync(away, Token)).EndTicks is not null);
        Assert.Contains("asia", (await requests.GetAsync(away, Token)).Failure, StringComparison.Ordinal);
        File.Delete(site.PathOf("asia"));
        Directory.Move(site.PathOf("asia") + "-away", site.PathOf("asia"));
    }

    private static async Task<Dictionary<string, TargetStatus>> ReadAsync(ReplicationSite site, string study)
    {
        await using var database = site.Database.CreateDbContext();
        var status = new ReplicationStatus(site.Regions, site.Residencies, TimeProvider.System);
        return (await status.ReadAsync(database, database.Objects.AsNoTracking().Where(stored => study == "" || stored.StudyId == study), Token)).ToDictionary(target => target.Region);
    }
}
