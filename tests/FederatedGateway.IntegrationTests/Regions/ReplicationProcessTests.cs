using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.IntegrationTests.Minio;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.IntegrationTests.Regions;

/// <summary>Replication between three real MinIO servers by a real gateway process, with kill -9 of either in the middle.</summary>
public sealed class ReplicationProcessTests
{
    private const int Objects = 150;
    private const string StudyId = "6666666666666666666666666666666666666666666666666666666666666666";
    private static readonly string[] Regions = ["eu-central", "us-east", "ap-south"];

    private static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_gateways_and_regions_lose_and_duplicate_nothing()
    {
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        await using var servers = await MinioServers.StartAsync(Regions);
        await using var gateway = await GatewayProcess.StartAsync(directory.Path, authority, Configuration(directory.Path, authority, servers), Token);
        await gateway.Process.StopAsync();
        var databases = new DatabaseFactory(new DatabaseOptions(), Path.Combine(directory.Path, "data"));
        var digests = await FillAsync(await servers.StoreAsync(Regions[0]), databases, Regions);

        await gateway.RestartAsync(Token);
        await UntilAsync(gateway, status => status.Targets.Sum(target => target.Completed) >= Objects + 20);
        await gateway.Process.KillAsync();
        await gateway.RestartAsync(Token);
        var interrupted = await StatusAsync(gateway);
        servers.Kill("us-east");
        await UntilAsync(gateway, status => Target(status, "ap-south") is { Pending: 0, Failed: 0 } && Target(status, "us-east").Failed > 0);
        var away = (await RegionsAsync(gateway)).Single(region => region.Name == "us-east");
        var waiting = Target(await StatusAsync(gateway), "us-east");
        await servers.RestartAsync("us-east");
        await UntilAsync(gateway, status => status.Targets.All(target => target is { Pending: 0, Failed: 0 }));

        Assert.InRange(interrupted.Targets.Sum(target => target.Completed), Objects + 20, (3 * Objects) - 1);
        Assert.False(away.Available);
        Assert.Contains("us-east", away.Detail, StringComparison.Ordinal);
        Assert.True(waiting.OldestPendingMilliseconds > 0 && waiting.PendingBytes > 0 && waiting.Completed < Objects);
        Assert.All(await RegionsAsync(gateway), region => Assert.Equal((true, "", "minio"), (region.Available, region.Detail, region.Store)));
        await gateway.Process.StopAsync();
        await VerifyAsync(await Task.WhenAll(Regions.Select(region => servers.StoreAsync(region))), databases, digests);
    }

    [Fact]
    public async Task Directories_survive_a_gateway_that_is_killed_again_and_again()
    {
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        await using var gateway = await GatewayProcess.StartAsync(directory.Path, authority, GatewayProcess.Configuration(directory.Path, authority), Token);
        await gateway.Process.StopAsync();
        string[] names = ["eu", "us", "asia"];
        var stores = names.Select(name => new FileObjectStore(new FileStoreOptions(name, "federated-gateway", Path.Combine(directory.Path, $"region-{name}")), TimeProvider.System)).ToList();
        var databases = new DatabaseFactory(new DatabaseOptions(), Path.Combine(directory.Path, "data"));
        var digests = await FillAsync(stores[0], databases, names);

        for (var killed = 0; killed < 4; killed++)
        {
            await gateway.RestartAsync(Token);
            var completed = (await StatusAsync(gateway)).Targets.Sum(target => target.Completed);
            await UntilAsync(gateway, status => status.Targets.Sum(target => target.Completed) > completed + (7 * killed));
            await gateway.Process.KillAsync();
        }

        await gateway.RestartAsync(Token);
        await UntilAsync(gateway, status => status.Targets.All(target => target is { Pending: 0, Failed: 0 }));
        await gateway.Process.StopAsync();
        await VerifyAsync(stores, databases, digests);
        stores.ForEach(store => store.Dispose());
    }

    [Fact]
    public async Task One_of_two_gateways_on_a_shared_database_takes_over_from_the_other()
    {
        await using var postgres = await PostgreSqlServer.StartAsync(Token);
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        var connection = await postgres.CreateDatabaseAsync(Token);
        await using var first = await GatewayProcess.StartAsync(directory.Path, authority, Shared(directory.Path, authority, connection, "first"), Token);
        await using var second = await GatewayProcess.StartAsync(directory.Path, authority, Shared(directory.Path, authority, connection, "second"), Token);
        string[] names = ["eu", "us", "asia"];
        var stores = names.Select(name => new FileObjectStore(new FileStoreOptions(name, "federated-gateway", Path.Combine(directory.Path, $"region-{name}")), TimeProvider.System)).ToList();
        var databases = new DatabaseFactory(new DatabaseOptions { Provider = DatabaseOptions.PostgreSql, ConnectionString = connection + ";Pooling=false" }, directory.Path); // the server stops only when nobody is connected

        var filling = FillAsync(stores[0], databases, names);
        await UntilAsync(second, status => Target(status, "us").Completed > 10);
        await first.Process.KillAsync();
        var digests = await filling;

        await UntilAsync(second, status => status.Targets.All(target => target is { Completed: Objects, Pending: 0, Failed: 0 }));
        await second.Process.StopAsync();
        await VerifyAsync(stores, databases, digests);
        stores.ForEach(store => store.Dispose());
    }

    [Fact]
    public async Task Institutions_see_the_status_of_their_own_studies_only()
    {
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        await using var gateway = await GatewayProcess.StartAsync(directory.Path, authority, GatewayProcess.Configuration(directory.Path, authority), Token);
        using var participant = gateway.Connect("clinic", "participant");
        using var stranger = gateway.Connect(client: null);

        var status = await new RegionService.RegionServiceClient(participant).GetReplicationStatusAsync(new GetReplicationStatusRequest(), deadline: Deadline, cancellationToken: Token);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new RegionService.RegionServiceClient(participant)
            .GetReplicationStatusAsync(new GetReplicationStatusRequest { StudyId = StudyId }, deadline: Deadline, cancellationToken: Token));
        await Assert.ThrowsAsync<RpcException>(async () => await new RegionService.RegionServiceClient(stranger).ListRegionsAsync(new ListRegionsRequest(), deadline: Deadline, cancellationToken: Token));

        Assert.Equal(["eu", "us", "asia"], status.Targets.Select(target => target.Region));
        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Equal(
            [("eu", "EU", "directory", true), ("us", "US", "directory", true), ("asia", "Asia", "directory", true)],
            (await RegionsAsync(gateway)).Select(region => (region.Name, region.Jurisdiction, region.Store, region.Available)));
    }

    private static JsonObject Configuration(string directory, TestAuthority authority, MinioServers servers)
    {
        var configuration = GatewayProcess.Configuration(directory, authority);
        configuration["Regions"] = new JsonArray([.. Regions.Select(name =>
        {
            var options = servers.StoreOptions(name);
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

    /// <summary>One of several gateways: its own files, the others' database and log.</summary>
    private static JsonObject Shared(string directory, TestAuthority authority, string connection, string name)
    {
        var configuration = GatewayProcess.Configuration(directory, authority);
        configuration["DataDirectory"] = Path.Combine(directory, name);
        configuration["Database"] = new JsonObject { ["Provider"] = "postgresql", ["ConnectionString"] = connection };
        configuration["Audit"] = new JsonObject { ["KeyFile"] = Path.Combine(directory, "log.key") };
        return configuration;
    }

    /// <summary>Objects in the first region, recorded as a gateway records them.</summary>
    private static async Task<Dictionary<string, byte[]>> FillAsync(IObjectStore primary, DatabaseFactory databases, string[] regions)
    {
        var queue = new ReplicationQueue(TimeProvider.System);
        var site = new StoredStudies(databases, primary, regions);
        await site.AddStudyAsync(StudyId, Token);
        var digests = new Dictionary<string, byte[]>();
        for (var i = 0; i < Objects; i++)
        {
            var content = new byte[i % 50 == 0 ? 6_000_000 : 1_000 * (i % 40)];
            new Random(i).NextBytes(content);
            var stored = await primary.PutAsync(new ObjectUpload(new ObjectKey($"models/{i:d4}"), content.Length), new MemoryStream(content), Token);
            await databases.TransactAsync(
                database =>
                {
                    queue.Record(database, site.Primary(StudyId), stored, site.Replicas(StudyId));
                    return Task.CompletedTask;
                },
                Token);
            digests.Add(stored.Key.Value, SHA256.HashData(content));
        }

        return digests;
    }

    private static async Task VerifyAsync(IEnumerable<IObjectStore> stores, DatabaseFactory databases, Dictionary<string, byte[]> digests)
    {
        await using var database = databases.CreateDbContext();
        Assert.Equal(0, await database.ReplicationTasks.CountAsync(Token));
        foreach (var store in stores)
        {
            var copies = await database.Copies.Where(copy => copy.Region == store.Region).ToDictionaryAsync(copy => copy.ObjectKey, Token);
            var listed = new List<ObjectVersion>();
            await foreach (var version in store.ListVersionsAsync("models/", Token))
            {
                listed.Add(version);
            }

            Assert.Equal(digests.Keys.Order(StringComparer.Ordinal), listed.Select(version => version.Key.Value)); // each once
            foreach (var version in listed)
            {
                var copy = copies[version.Key.Value];
                Assert.Equal((CopyState.Completed, version.VersionId), (copy.State, copy.VersionId));
                await using var reading = await store.GetAsync(version.Key, version.VersionId, Token);
                Assert.Equal(digests[version.Key.Value], await SHA256.HashDataAsync(reading.Content, Token));
            }
        }
    }

    private static ReplicationTarget Target(GetReplicationStatusResponse status, string region) => status.Targets.Single(target => target.Region == region);

    private static async Task<GetReplicationStatusResponse> StatusAsync(GatewayProcess gateway)
    {
        using var channel = gateway.Connect("operations", "operator");
        return await new RegionService.RegionServiceClient(channel).GetReplicationStatusAsync(new GetReplicationStatusRequest(), deadline: Deadline, cancellationToken: Token);
    }

    private static async Task<IReadOnlyList<RegionStatus>> RegionsAsync(GatewayProcess gateway)
    {
        using var channel = gateway.Connect("operations", "operator");
        return (await new RegionService.RegionServiceClient(channel).ListRegionsAsync(new ListRegionsRequest(), deadline: Deadline, cancellationToken: Token)).Regions;
    }

    private static async Task UntilAsync(GatewayProcess gateway, Func<GetReplicationStatusResponse, bool> holds)
    {
        var end = TimeProvider.System.GetUtcNow().AddMinutes(3);
        while (true)
        {
            GetReplicationStatusResponse? status = null;
            try
            {
                status = await StatusAsync(gateway);
            }
            catch (RpcException e)
            {
                Assert.Fail($"{e.Status}\n{gateway.Process.Output}");
            }

            if (holds(status))
            {
                return;
            }

            Assert.True(TimeProvider.System.GetUtcNow() < end, $"it did not happen: {status}\n{gateway.Process.Output}");
            await Task.Delay(150, Token);
        }
    }
}
