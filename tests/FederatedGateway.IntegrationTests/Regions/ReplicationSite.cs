using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.IntegrationTests.Minio;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.IntegrationTests.Regions;

/// <summary>A gateway process over three real MinIO servers, and a writer beside it that stores versions and tombstones as a gateway records them.</summary>
internal sealed class ReplicationSite : IAsyncDisposable
{
    public const string StudyId = "6666666666666666666666666666666666666666666666666666666666666666";
    public static readonly string[] Regions = ["eu-central", "us-east", "ap-south"];

    private readonly TemporaryDirectory directory = new();
    private readonly TestAuthority authority = new();
    private readonly ReplicationQueue queue = new(TimeProvider.System);
    private readonly Dictionary<string, IObjectStore> stores = [];
    private DatabaseFactory? databases;
    private int ordinal;
    private StoredStudies? studies;

    private ReplicationSite(MinioServers servers) => Servers = servers;

    public MinioServers Servers { get; }

    public GatewayProcess Gateway { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="allowed">The regions that the study allows, the first is written first. The gateway has all three.</param>
    public static async Task<ReplicationSite> StartAsync(params string[] allowed)
    {
        var site = new ReplicationSite(await MinioServers.StartAsync(Regions));
        foreach (var region in Regions)
        {
            site.stores.Add(region, await site.Servers.StoreAsync(region));
        }

        site.Gateway = await GatewayProcess.StartAsync(site.directory.Path, site.authority, site.Configuration(), Token);
        site.databases = new DatabaseFactory(new DatabaseOptions(), Path.Combine(site.directory.Path, "data"));
        site.studies = new StoredStudies(site.databases, site.stores[allowed[0]], allowed);
        await site.studies.AddStudyAsync(StudyId, Token);
        return site;
    }

    /// <summary>
    /// Writes until there are <paramref name="count"/> versions and tombstones: every key gets two versions, every third one a tombstone and a version after it, as bytes of some kilobytes and now and then
    /// of six megabytes.
    /// </summary>
    /// <param name="prefix">Of the keys.</param>
    /// <param name="count">Writes.</param>
    /// <param name="after">Called with the number of writes so far.</param>
    public async Task WriteAsync(string prefix, int count, Func<int, Task>? after = null)
    {
        var (written, keys) = (0, 0);
        while (written < count)
        {
            var key = new ObjectKey($"models/{prefix}-{keys:d4}");
            await databases!.TransactAsync(
                database =>
                {
                    StoredStudies.AddResult(database, StudyId, ordinal++, key.Value);
                    return Task.CompletedTask;
                },
                Token);
            var history = keys % 3 == 0 ? "vvtv" : "vv";
            for (var revision = 1; revision <= history.Length && written < count; revision++)
            {
                await WriteAsync(key, revision, history[revision - 1] == 't', length: written % 100 == 99 ? 6_000_000 : 500 + (written * 37 % 8_000));
                written++;
                if (after is not null)
                {
                    await after(written);
                }
            }

            keys++;
        }
    }

    public async Task<GetReplicationStatusResponse> StatusAsync()
    {
        using var channel = Gateway.Connect("operations", "operator");
        Assert.False(Gateway.Process.HasExited, $"the gateway ended: {Gateway.Process.Output}");
        return await new RegionService.RegionServiceClient(channel).GetReplicationStatusAsync(
            new GetReplicationStatusRequest { StudyId = StudyId }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60), cancellationToken: Token);
    }

    public async Task UntilAsync(Func<GetReplicationStatusResponse, bool> holds, string what)
    {
        var end = TimeProvider.System.GetUtcNow().AddMinutes(4);
        for (var status = await StatusAsync(); !holds(status); status = await StatusAsync())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"{what}: {status}\n{Gateway.Process.Output}");
            await Task.Delay(100, Token);
        }
    }

    public Task UntilReplicatedAsync() => UntilAsync(status => status.Targets.All(target => target is { Pending: 0, Failed: 0 }), "not everything was replicated");

    /// <summary>Compares every allowed region with the source: the same keys, each with the same versions and tombstones in the same order, none missing and none twice.</summary>
    /// <returns>How many versions and tombstones the source has.</returns>
    public async Task<int> VerifyAsync(params string[] allowed)
    {
        var source = await HistoriesAsync(allowed[0]);
        foreach (var region in Regions)
        {
            var copies = await HistoriesAsync(region);
            Assert.Equal(allowed.Contains(region) ? source.Keys.Order(StringComparer.Ordinal) : [], copies.Keys.Order(StringComparer.Ordinal));
            Assert.All(copies, copy => Assert.Equal(source[copy.Key], copy.Value));
        }

        await using var database = databases!.CreateDbContext();
        var recorded = await database.Objects.CountAsync(stored => stored.StudyId == StudyId, Token);
        Assert.Equal(recorded, source.Values.Sum(versions => versions.Count));
        return recorded;
    }

    /// <summary>Digests of every key's versions, the newest first; "-" for a tombstone.</summary>
    public async Task<Dictionary<string, List<string>>> HistoriesAsync(string region)
    {
        var histories = new Dictionary<string, List<string>>();
        await foreach (var version in stores[region].ListVersionsAsync("models/", Token))
        {
            if (!histories.TryGetValue(version.Key.Value, out var history))
            {
                histories.Add(version.Key.Value, history = []);
            }

            history.Add(version.IsDeleteMarker ? "-" : await DigestAsync(stores[region], version));
        }

        return histories;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Servers.DisposeAsync();
        authority.Dispose();
        directory.Dispose();
    }

    private static async Task<string> DigestAsync(IObjectStore store, ObjectVersion version)
    {
        await using var reading = await store.GetAsync(version.Key, version.VersionId, Token);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(reading.Content, Token));
    }

    private async Task WriteAsync(ObjectKey key, int revision, bool isTombstone, int length)
    {
        var (primary, replicas) = (studies!.Primary(StudyId), studies.Replicas(StudyId));
        if (isTombstone)
        {
            var marker = await primary.Store.DeleteAsync(key, Token);
            await databases!.TransactAsync(database => Task.FromResult(Record(() => queue.RecordTombstone(database, primary, key, marker!, replicas, revision))), Token);
            return;
        }

        var content = RandomNumberGenerator.GetBytes(length);
        var stored = await primary.PutAsync(new ObjectUpload(key, length), new MemoryStream(content), Token);
        await databases!.TransactAsync(database => Task.FromResult(Record(() => queue.Record(database, primary, stored, replicas, revision))), Token);
    }

    private static bool Record(Action record)
    {
        record();
        return true;
    }

    private JsonObject Configuration()
    {
        var configuration = GatewayProcess.Configuration(directory.Path, authority);
        configuration["Replication"] = new JsonObject { ["HeartbeatSeconds"] = 1 };
        configuration["Regions"] = new JsonArray([.. Regions.Select(name =>
        {
            var options = Servers.StoreOptions(name);
            return new JsonObject
            {
                ["Name"] = name,
                ["Jurisdiction"] = name,
                ["Store"] = "minio",
                ["Bucket"] = options.Bucket,
                ["Endpoint"] = options.Endpoint.GetLeftPart(UriPartial.Authority),
                ["AccessKey"] = options.AccessKey,
                ["SecretKeyFile"] = options.SecretKeyFile,
            };
        })]);
        return configuration;
    }
}
