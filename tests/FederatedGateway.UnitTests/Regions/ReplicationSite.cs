using System.Diagnostics.Metrics;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.UnitTests.Gateway;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>A database, three regions in directories, and replicators between them.</summary>
internal sealed class ReplicationSite : IAsyncDisposable
{
    public const string StudyId = "5555555555555555555555555555555555555555555555555555555555555555";
    private static readonly string[] Names = ["eu", "us", "asia"];

    private readonly TemporaryDirectory directory = new();
    private readonly List<FileObjectStore> files = [];
    private readonly ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<Replicator> replicators = [];

    private ReplicationSite(TestDatabase database)
    {
        Database = database;
        files.AddRange(Names.Select(name => new FileObjectStore(new FileStoreOptions(name, "bucket", directory.File(name)), TimeProvider.System)));
        Stores = files.ToDictionary(store => store.Region, store => new InterferingStore(store));
        Regions = new RegionStores(Stores.Values);
        Queue = new ReplicationQueue(TimeProvider.System);
        Work = new ReplicationWork(database, TimeProvider.System);
        Leases = new LeaseTable(database, TimeProvider.System);
        LogKey = AuditKey.Load(directory.File("log.key"), "example/log");
        Log = new AuditLog(database, LogKey, TimeProvider.System);
        Reconciliation = new Reconciliation(database, Queue, Log, TimeProvider.System, NullLogger<Reconciliation>.Instance);
    }

    public TestDatabase Database { get; }

    public IReadOnlyDictionary<string, InterferingStore> Stores { get; }

    public RegionStores Regions { get; }

    public ReplicationQueue Queue { get; }

    public ReplicationWork Work { get; }

    public LeaseTable Leases { get; }

    public AuditKey LogKey { get; }

    public AuditLog Log { get; }

    public Reconciliation Reconciliation { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ReplicationSite> CreateAsync()
    {
        var site = new ReplicationSite(await TestDatabase.CreateAsync());
        foreach (var store in site.Stores.Values)
        {
            await store.EnsureBucketAsync(Token);
        }

        return site;
    }

    public static byte[] Bytes(int seed, int length = 5_000)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public string PathOf(string region) => directory.File(region);

    /// <summary>Stores an object in eu and records it with copies for the other regions.</summary>
    public async Task<StoredObject> AddAsync(string key, byte[] content, Func<ObjectUpload, ObjectUpload>? configure = null)
    {
        var upload = new ObjectUpload(new ObjectKey(key), content.Length);
        var stored = await Stores["eu"].PutAsync(configure?.Invoke(upload) ?? upload, new MemoryStream(content), Token);
        await Database.TransactAsync(
            work =>
            {
                Queue.Record(work, Stores["eu"], stored, ObjectClass.Model, StudyId, Names);
                return Task.CompletedTask;
            },
            Token);
        Queue.Nudge();
        return stored;
    }

    public async Task<Replicator> StartReplicatorAsync()
    {
        var metrics = new GatewayMetrics(meters.GetRequiredService<IMeterFactory>(), new StateSnapshot());
        var replicator = new Replicator(
            Regions, Queue, Work, new ObjectCopier(Regions, TimeProvider.System), Reconciliation, Leases, metrics, TimeProvider.System, NullLogger<Replicator>.Instance);
        replicators.Add(replicator);
        await replicator.StartAsync(Token);
        return replicator;
    }

    public async Task<CatalogCopy> CopyAsync(string key, string region)
    {
        await using var database = Database.CreateDbContext();
        return await database.Copies.AsNoTracking().SingleAsync(copy => copy.ObjectKey == key && copy.Region == region, Token);
    }

    public async Task<List<ReplicationTask>> TasksAsync()
    {
        await using var database = Database.CreateDbContext();
        return await database.ReplicationTasks.AsNoTracking().OrderBy(task => task.Id).ToListAsync(Token);
    }

    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        var end = TimeProvider.System.GetUtcNow().AddSeconds(60);
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, "it did not happen within a minute");
            await Task.Delay(20, Token);
        }
    }

    public Task UntilReplicatedAsync() => UntilAsync(async () => (await TasksAsync()).Count == 0);

    public async Task<List<string>> VersionsAsync(string region, string key)
    {
        var versions = new List<string>();
        await foreach (var version in Stores[region].ListVersionsAsync(key, Token))
        {
            if (version.Key.Value == key)
            {
                versions.Add(version.VersionId);
            }
        }

        return versions;
    }

    public async Task<byte[]> ReadAsync(string region, string key, string? versionId)
    {
        await using var reading = await Stores[region].GetAsync(new ObjectKey(key), versionId, Token);
        var bytes = new MemoryStream();
        await reading.Content.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replicator in replicators)
        {
            await replicator.StopAsync(CancellationToken.None);
            replicator.Dispose();
        }

        await meters.DisposeAsync();
        files.ForEach(store => store.Dispose());
        await Database.DisposeAsync();
        LogKey.Dispose();
        directory.Dispose();
    }
}
