using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Net.Client;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>A gateway with a configuration of its own, on free loopback ports.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TestAuthority authority;
    private readonly string configurationFile;
    private ServerProcess process;

    private GatewayProcess(TestAuthority authority, string configurationFile, ServerProcess process, string address, string metricsAddress)
    {
        this.authority = authority;
        this.configurationFile = configurationFile;
        this.process = process;
        Address = address;
        MetricsAddress = metricsAddress;
    }

    /// <summary><c>https://127.0.0.1:PORT</c>; another one after a restart.</summary>
    public string Address { get; private set; }

    /// <summary><c>http://127.0.0.1:PORT</c>, metrics and health.</summary>
    public string MetricsAddress { get; private set; }

    public ServerProcess Process => process;

    /// <summary>The executable beside the test's own.</summary>
    public static string Executable => Path.Combine(AppContext.BaseDirectory, "fgw-gateway");

    /// <summary>A complete configuration with three directory regions (eu, us, asia); tests change what they are about.</summary>
    public static JsonObject Configuration(string directory, TestAuthority authority, string enclaveEndpoint = "http://127.0.0.1:1")
    {
        var (certificate, key, ca) = authority.WriteServer(directory);
        return new JsonObject
        {
            ["Listen"] = "https://127.0.0.1:0",
            ["Metrics"] = new JsonObject { ["Listen"] = "http://127.0.0.1:0" },
            ["Tls"] = new JsonObject { ["Certificate"] = certificate, ["Key"] = key, ["ClientCa"] = ca },
            ["DataDirectory"] = Path.Combine(directory, "data"),
            ["Enclave"] = new JsonObject { ["Endpoint"] = enclaveEndpoint },
            ["Regions"] = new JsonArray([.. new[] { ("eu", "EU"), ("us", "US"), ("asia", "Asia") }.Select(region => new JsonObject
            {
                ["Name"] = region.Item1,
                ["Jurisdiction"] = region.Item2,
                ["Directory"] = Path.Combine(directory, "region-" + region.Item1),
            })]),
        };
    }

    public static async Task<GatewayProcess> StartAsync(string directory, TestAuthority authority, JsonObject configuration, CancellationToken cancellationToken)
    {
        var file = Path.Combine(directory, $"gateway-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), cancellationToken);
        var (process, address, metrics) = await LaunchAsync(file, cancellationToken);
        return new GatewayProcess(authority, file, process, address, metrics);
    }

    /// <summary>Starts again after <see cref="ServerProcess.KillAsync"/> or <see cref="ServerProcess.StopAsync"/>, on other ports.</summary>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <param name="overrides">Further command line arguments.</param>
    public async Task RestartAsync(CancellationToken cancellationToken, params string[] overrides)
    {
        await process.DisposeAsync();
        (process, Address, MetricsAddress) = await LaunchAsync(configurationFile, cancellationToken, overrides);
    }

    /// <summary>A channel with a client certificate; null for none.</summary>
    public GrpcChannel Connect(X509Certificate2? client)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = client is null ? null : [client],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority.Root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        return GrpcChannel.ForAddress(Address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null });
    }

    /// <summary>A channel as <c>CN=name, OU=role</c>.</summary>
    public GrpcChannel Connect(string name, string role) => Connect(authority.Client(name, role));

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<(ServerProcess Process, string Address, string Metrics)> LaunchAsync(string configurationFile, CancellationToken cancellationToken, params string[] overrides)
    {
        var readyFile = configurationFile + ".ready";
        File.Delete(readyFile);
        var process = ServerProcess.Start(Executable, ["--config", configurationFile, "--ready-file", readyFile, .. overrides]);
        try
        {
            await process.WaitAsync(() => File.Exists(readyFile), StartTimeout, cancellationToken);
            using var ready = JsonDocument.Parse(await File.ReadAllBytesAsync(readyFile, cancellationToken));
            return (process, ready.RootElement.GetProperty("grpc").GetString()!, ready.RootElement.GetProperty("metrics").GetString()!);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
