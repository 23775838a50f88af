using FederatedGateway.Client.LifecycleFiles;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.Lifecycle.RollOut;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.IntegrationTests.Minio;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.IntegrationTests.Lifecycle;

/// <summary>A gateway's lifecycle over three real MinIO servers: asia, eu and us.</summary>
internal sealed class LifecycleSite : IAsyncDisposable
{
    public static readonly string[] Names = ["asia", "eu", "us"];

    private readonly TemporaryDirectory directory = new();
    private readonly SigningKey signer = SigningKey.Generate();
    private readonly AuditKey logKey;
    private DatabaseStart? start;

    private LifecycleSite(MinioServers servers)
    {
        Servers = servers;
        logKey = AuditKey.Load(Path.Combine(directory.Path, "log.key"), "example/log");
        Database = new DatabaseFactory(new DatabaseOptions(), directory.Path);
        Leases = new LeaseTable(Database, TimeProvider.System);
        Log = new AuditLog(Database, logKey, TimeProvider.System);
    }

    public MinioServers Servers { get; }

    public DatabaseFactory Database { get; }

    public LeaseTable Leases { get; }

    public AuditLog Log { get; }

    /// <summary>Region and rules of every write, in order.</summary>
    public List<(string Region, IReadOnlyCollection<LifecycleRule> Rules)> Writes { get; } = [];

    /// <summary>Called before each write.</summary>
    public Func<string, IReadOnlyCollection<LifecycleRule>, Task> BeforeWrite { get; set; } = (_, _) => Task.CompletedTask;

    public Dictionary<string, MinioObjectStore> Stores { get; } = [];

    public List<RegionOptions> Options { get; } = [.. Names.Select(name => new RegionOptions { Name = name, Store = RegionOptions.MinioStore })];

    public RegionStores Regions { get; private set; } = null!;

    public RegionRules Rules => new(Regions, Options, new KnownStudies(Database));

    public PolicyBook Book => new(Database);

    public Rollouts Rollouts => new(Database, new PolicyPlanner(Rules), Rules, Log, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LifecycleSite> StartAsync()
    {
        var site = new LifecycleSite(await MinioServers.StartAsync(options => options with { FastScanner = true }, Names));
        site.start = new DatabaseStart(site.Database, NullLogger<DatabaseStart>.Instance);
        await site.start.RunAsync(Token);
        foreach (var name in Names)
        {
            site.Stores[name] = await site.Servers.StoreAsync(name, options => options with { MaximumAttempts = 2 });
        }

        site.Regions = new RegionStores([.. site.Stores.Select(store => WatchedStore.Of(store.Value, rules => site.WriteAsync(store.Key, rules)))]);
        return site;
    }

    /// <summary>No watching: tiers need a store's own admin calls.</summary>
    public void UseStoresThemselves() => Regions = new RegionStores(Stores.Values);

    public SignedPolicy Policy(int number, string classes)
    {
        var file = LifecycleFile.Parse($"lifecycle: 1\nname: test\nnumber: {number}\nclasses:\n{classes}\n", "policy.yaml");
        Assert.True(file.IsAccepted, string.Join('\n', file.Errors));
        return LifecyclePolicies.Sign(signer, file.Value.Policy).OrThrow();
    }

    public async Task<string> BeginAsync(SignedPolicy policy, RolloutStrategy strategy = RolloutStrategy.Rolling)
    {
        var plan = await new PolicyPlanner(Rules).PlanAsync(policy, Token);
        Assert.Empty(plan.Contradictions);
        return await Rollouts.BeginAsync(policy, plan.Digest, strategy, "operator", "operator", Token);
    }

    /// <summary>Makes the steps that are left, as whichever gateway gets the lease does.</summary>
    public async Task<StoredRollout> WorkAsync(string id, CancellationToken cancellationToken = default)
    {
        await using (var lease = (await Leases.TryAcquireAsync(RolloutWork.LeaseName, TimeSpan.FromSeconds(30), Token))!)
        {
            await new RolloutWork(Database, new StepWork(Rules, Book), Log, TimeProvider.System).RunAsync(lease, cancellationToken);
        }

        return await Rollouts.GetAsync(id, Token);
    }

    public async Task<StoredRollout> RollOutAsync(SignedPolicy policy, RolloutStrategy strategy = RolloutStrategy.Rolling) => await WorkAsync(await BeginAsync(policy, strategy));

    public LifecycleSetting Setting() => new(
        Rules, Book, Leases, Log, new ReplicationQueue(TimeProvider.System), new LifecycleOptions(), TimeProvider.System, NullLogger<LifecycleSetting>.Instance);

    /// <summary>Actions and objects of the log's entries, in order.</summary>
    public async Task<List<string>> LoggedAsync()
    {
        await using var database = Database.CreateDbContext();
        return [.. (await database.PendingEntries.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync(Token)).Select(entry => System.Text.Encoding.UTF8.GetString(entry.Data))];
    }

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var end = TimeProvider.System.GetUtcNow().AddSeconds(120);
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, "it did not happen within two minutes");
            await Task.Delay(100, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Servers.DisposeAsync();
        start?.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        logKey.Dispose();
        signer.Dispose();
        directory.Dispose();
    }

    private async Task WriteAsync(string region, IReadOnlyCollection<LifecycleRule> rules)
    {
        await BeforeWrite(region, rules);
        Writes.Add((region, rules));
    }
}
