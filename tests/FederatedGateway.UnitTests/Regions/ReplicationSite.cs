using System.Diagnostics.Metrics;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Regions.Status;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.UnitTests.Gateway;
using FederatedGateway.V1;
using Google.Protobuf;
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
        Leases = new LeaseTable(database, TimeProvider.System);
        LogKey = AuditKey.Load(directory.File("log.key"), "example/log");
        GatewayKey = GatewayKey.Load(directory.File("certificates.key"));
        Log = new AuditLog(database, LogKey, TimeProvider.System);
        Work = new ReplicationWork(database, new PlacementReceipts(GatewayKey, Log, TimeProvider.System), TimeProvider.System);
        Residencies = new ResidencyCatalog(database, Regions);
        Lost = new LostCopies(database, Regions, Residencies, new WantedObjects(TimeProvider.System), Queue, Log, TimeProvider.System, NullLogger<LostCopies>.Instance);
        Metrics = new GatewayMetrics(meters.GetRequiredService<IMeterFactory>(), new StateSnapshot(), new ReplicationStanding());
        Epochs = new RegionEpochs(database, TimeProvider.System);
        var incidents = new ResidencyIncidents(database, Log, TimeProvider.System, NullLogger<ResidencyIncidents>.Instance);
        var surplus = new SurplusVersions(database, Residencies, incidents, TimeProvider.System, NullLogger<SurplusVersions>.Instance);
        Reconciliation = new Reconciliation(database, Regions, surplus, Lost, Options, TimeProvider.System, NullLogger<Reconciliation>.Instance);
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

    public GatewayKey GatewayKey { get; }

    public ResidencyCatalog Residencies { get; }

    public LostCopies Lost { get; }

    public RegionEpochs Epochs { get; }

    public RegionAvailability Availability { get; } = new(TimeProvider.System);

    public GatewayMetrics Metrics { get; }

    /// <summary>A heartbeat each second: tests wait for it.</summary>
    public ReplicationOptions Options { get; } = new() { HeartbeatSeconds = 1 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ReplicationSite> CreateAsync()
    {
        var site = new ReplicationSite(await TestDatabase.CreateAsync());
        foreach (var store in site.Stores.Values)
        {
            await store.EnsureBucketAsync(Token);
        }

        await site.AddStudyAsync(StudyId, Names);

        return site;
    }

    public static byte[] Bytes(int seed, int length = 5_000)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public string PathOf(string region) => directory.File(region);

    /// <summary>A study that allows copies in some regions.</summary>
    public Task AddStudyAsync(string id, string[] allowed) => Database.TransactAsync(
        database =>
        {
            var manifest = new StudyManifest { Retention = new RetentionPolicy { ModelsSeconds = 86_400, UploadsSeconds = 86_400 }, Regions = new RegionPolicy { Primary = allowed[0], Allowed = { allowed } } };
            database.Studies.Add(new StoredStudy { Id = id, Manifest = manifest.ToByteArray(), Title = "t", Author = "a", Phase = StudyPhase.Active, CreateTicks = 1, EndTicks = 1 });
            return Task.CompletedTask;
        },
        Token);

    public async Task<AllowedTarget> TargetAsync(string region, string studyId = StudyId)
        => AllowedTarget.Get(await Residencies.OfAsync(studyId, Token), ObjectClass.Model, region, Regions);

    /// <summary>Stores an object in eu and records it with copies for the other regions.</summary>
    public async Task<StoredObject> AddAsync(string key, byte[] content, Func<ObjectUpload, ObjectUpload>? configure = null, int revision = 1, string studyId = StudyId)
    {
        var upload = new ObjectUpload(new ObjectKey(key), content.Length);
        var (primary, replicas) = (await TargetAsync("eu", studyId), AllowedTarget.All(await Residencies.OfAsync(studyId, Token), ObjectClass.Model, Regions));
        var stored = await primary.PutAsync(configure?.Invoke(upload) ?? upload, new MemoryStream(content), Token);
        await Database.TransactAsync(
            work =>
            {
                Queue.Record(work, primary, stored, replicas, revision);
                return Task.CompletedTask;
            },
            Token);
        Queue.Nudge();
        return stored;
    }

    /// <summary>Hides a key in eu and records the tombstone.</summary>
    public async Task HideAsync(string key, int revision)
    {
        var (primary, replicas) = (await TargetAsync("eu"), AllowedTarget.All(await Residencies.OfAsync(StudyId, Token), ObjectClass.Model, Regions));
        var marker = await primary.Store.DeleteAsync(new ObjectKey(key), Token);
        await Database.TransactAsync(
            work =>
            {
                Queue.RecordTombstone(work, primary, new ObjectKey(key), marker!, replicas, revision);
                return Task.CompletedTask;
            },
            Token);
        Queue.Nudge();
    }

    /// <summary>Makes a key one of a run's released results: what is not wanted by anybody is not made again.</summary>
    public Task AddResultAsync(string key) => Database.TransactAsync(
        async database =>
        {
            var ordinal = await database.ResultObjects.CountAsync(Token);
            if (ordinal == 0)
            {
                database.Runs.Add(new StoredRun { Id = "run", StudyId = StudyId, Number = 1, Order = [1], State = RunState.Completed, CreateTicks = 1, Proposer = "a", NotAfterTicks = 1 });
                database.Results.Add(new StoredResult { RunId = "run", Receipt = [1], Evidence = [1], EvidenceCheckpoint = [1], CreateTicks = 1 });
            }

            database.ResultObjects.Add(new StoredResultObject
            {
                RunId = "run", Ordinal = ordinal, Kind = PayloadKind.Model, Recipient = "", Header = [1], CiphertextSha256 = [1], HeaderSignature = [1], CiphertextBytes = 1, ObjectKey = key,
            });
            database.ResultWraps.Add(new StoredResultWrap { RunId = "run", Ordinal = ordinal, Recipient = "a", Suite = 1, Wrap = [1] });
        },
        Token);

    /// <summary>A key's digests in a region, the newest first; "-" for a delete marker.</summary>
    public async Task<List<string>> HistoryAsync(string region, string key)
    {
        var history = new List<string>();
        await foreach (var version in Stores[region].ListVersionsAsync(key, Token))
        {
            history.Add(version.IsDeleteMarker ? "-" : Convert.ToHexStringLower((await Stores[region].StatAsync(version.Key, version.VersionId, Token)).Sha256));
        }

        return history;
    }

    public async Task<Replicator> StartReplicatorAsync()
    {
        var copies = new RegionCopy(Regions, Residencies, new ObjectCopier(Regions, TimeProvider.System), Options, TimeProvider.System);
        var replicator = new Replicator(Regions, Queue, Work, copies, Epochs, Reconciliation, Lost, new SweepRequests(Database, TimeProvider.System), Availability, Leases, Options, Metrics, TimeProvider.System, NullLogger<Replicator>.Instance);
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

    /// <summary>Until every region was compared with the catalog once.</summary>
    public Task UntilSweptAsync() => UntilAsync(async () =>
    {
        await using var database = Database.CreateDbContext();
        return await database.RegionEpochs.CountAsync(epoch => epoch.SweepTicks != null, Token) == Names.Length;
    });

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
        GatewayKey.Dispose();
        directory.Dispose();
    }
}
