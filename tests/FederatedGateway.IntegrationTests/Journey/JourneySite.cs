using System.Text.Json.Nodes;
using FederatedGateway.IntegrationTests.Minio;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>Everything that a study needs, as real processes: an enclave, a gateway behind a lasting address, three regions, and the parties.</summary>
internal sealed class JourneySite : IAsyncDisposable
{
    public const string Bucket = "federated-gateway";

    private static readonly string[] Names = ["north", "east", "south"];

    private readonly TemporaryDirectory directory = new();
    private readonly TestAuthority authority = new();
    private JourneyEnclave? enclave;
    private GatewayProcess? gateway;

    private JourneySite()
    {
    }

    public Relay Relay { get; } = new();

    public JourneyEnclave Enclave => enclave!;

    public GatewayProcess Gateway => gateway!;

    public IReadOnlyList<JourneyParty> Institutions { get; private set; } = [];

    public JourneyParty Auditor { get; private set; } = null!;

    /// <summary>The gateway's own files: database, uploads under way, the log's key.</summary>
    public string DataDirectory => Path.Combine(directory.Path, "data");

    /// <param name="cancellationToken">What was started by then is stopped.</param>
    /// <param name="minio">Servers called eu, us and asia; null for directories.</param>
    /// <param name="tracer">See <see cref="JourneyEnclave.StartAsync"/>; the argument is a directory for its files.</param>
    /// <param name="configure">Changes the gateway's configuration.</param>
    /// <param name="evidence">See <see cref="JourneyEnclave.StartAsync"/>.</param>
    public static async Task<JourneySite> StartAsync(
        CancellationToken cancellationToken, MinioServers? minio = null, Func<string, IReadOnlyList<string>>? tracer = null, Action<JsonObject>? configure = null, IReadOnlyList<string>? evidence = null)
    {
        var site = new JourneySite();
        try
        {
            await site.StartProcessesAsync(minio, tracer, configure, evidence, cancellationToken);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a directory region keeps everything.</summary>
    public string Region(string name) => Path.Combine(directory.Path, "region-" + name);

    /// <summary>A path for a test's own file.</summary>
    public string File(string name) => Path.Combine(directory.Path, name);

    public async Task RestartGatewayAsync(CancellationToken cancellationToken)
    {
        await Gateway.RestartAsync(cancellationToken);
        Relay.ForwardTo(Gateway.Address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var party in Institutions)
        {
            party.Dispose();
        }

        Auditor?.Dispose();
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        if (enclave is not null)
        {
            await enclave.DisposeAsync();
        }

        await Relay.DisposeAsync();
        authority.Dispose();
        directory.Dispose();
    }

    private async Task StartProcessesAsync(
        MinioServers? minio, Func<string, IReadOnlyList<string>>? tracer, Action<JsonObject>? configure, IReadOnlyList<string>? evidence, CancellationToken cancellationToken)
    {
        enclave = await JourneyEnclave.StartAsync(directory.Path, tracer?.Invoke(directory.Path) ?? [], evidence, cancellationToken);
        var configuration = GatewayProcess.Configuration(directory.Path, authority, enclave.Endpoint);
        if (minio is not null)
        {
            configuration["Regions"] = new JsonArray([.. new[] { ("eu", "EU"), ("us", "US"), ("asia", "Asia") }.Select(region => MinioRegion(minio, region.Item1, region.Item2))]);
        }

        configure?.Invoke(configuration);
        gateway = await GatewayProcess.StartAsync(directory.Path, authority, configuration, cancellationToken);
        Relay.ForwardTo(gateway.Address);
        Institutions = [.. Names.Select(name => JourneyParty.Create(directory.Path, name, "participant", authority, Relay.Address))];
        Auditor = JourneyParty.Create(directory.Path, "auditor", "auditor", authority, Relay.Address);
    }

    private static JsonObject MinioRegion(MinioServers minio, string name, string jurisdiction)
    {
        var options = minio.StoreOptions(name, Bucket);
        return new JsonObject
        {
            ["Name"] = name,
            ["Jurisdiction"] = jurisdiction,
            ["Store"] = "minio",
            ["Bucket"] = Bucket,
            ["Endpoint"] = options.Endpoint.GetLeftPart(UriPartial.Authority),
            ["AccessKey"] = options.AccessKey,
            ["SecretKeyFile"] = options.SecretKeyFile,
        };
    }
}
