using System.Text.Json.Nodes;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;

namespace FederatedGateway.IntegrationTests.Gateway;

/// <summary>A gateway process over mutual TLS with a directory and an authority of its own, on SQLite or a PostgreSQL started for it.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    private readonly List<GrpcChannel> channels = [];
    private readonly PostgreSqlServer? database;

    private GatewayFixture(TemporaryDirectory directory, TestAuthority authority, PostgreSqlServer? database, GatewayProcess gateway)
    {
        Directory = directory;
        Authority = authority;
        this.database = database;
        Gateway = gateway;
    }

    public TemporaryDirectory Directory { get; }

    public TestAuthority Authority { get; }

    public GatewayProcess Gateway { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<GatewayFixture> StartAsync(string provider = Sqlite)
    {
        var database = provider == PostgreSql ? await PostgreSqlServer.StartAsync(Cancellation) : null;
        var (directory, authority) = (new TemporaryDirectory(), new TestAuthority());
        var configuration = GatewayProcess.Configuration(directory.Path, authority);
        if (database is not null)
        {
            configuration["Database"] = new JsonObject { ["Provider"] = PostgreSql, ["ConnectionString"] = await database.CreateDatabaseAsync(Cancellation) };
        }

        return new GatewayFixture(directory, authority, database, await GatewayProcess.StartAsync(directory.Path, authority, configuration, Cancellation));
    }

    /// <summary>A channel as <c>CN=name, OU=role</c>, closed with the fixture.</summary>
    public GrpcChannel As(string name, string role = "participant")
    {
        var channel = Gateway.Connect(name, role);
        channels.Add(channel);
        return channel;
    }

    /// <summary>The log key that manifests for this gateway pin.</summary>
    public async Task<string> LogKeyAsync() => (await new AuditService.AuditServiceClient(As("auditor", "auditor")).GetCheckpointAsync(new GetCheckpointRequest(), Options())).LogVkey;

    public static CallOptions Options(int seconds = 30) => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds), cancellationToken: Cancellation);

    /// <summary>Asserts that a call is refused, and gives the stable reason.</summary>
    public static async Task<string> RefusedAsync(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        var info = refused.GetRpcStatus()?.GetDetail<ErrorInfo>();
        Assert.True(info is not null, $"{refused.Status} has no ErrorInfo");
        Assert.Equal("federatedgateway", info!.Domain);
        return info.Reason;
    }

    public async ValueTask DisposeAsync()
    {
        channels.ForEach(channel => channel.Dispose());
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Gateway.Process.Output);
        }

        await Gateway.DisposeAsync();
        if (database is not null)
        {
            await database.DisposeAsync();
        }

        Authority.Dispose();
        Directory.Dispose();
    }
}
