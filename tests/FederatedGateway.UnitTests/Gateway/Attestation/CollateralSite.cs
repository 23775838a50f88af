using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Attestation.Collateral;
using FederatedGateway.UnitTests.Clocks;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>The gateway's collateral as its own registration builds it, against a vendor's service in this process.</summary>
internal sealed class CollateralSite : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly List<ServiceProvider> gateways = [];

    private CollateralSite(VendorServer server) => Server = server;

    public VendorServer Server { get; }

    /// <summary>Where every document of the vectors used here is valid.</summary>
    public SteppedClock Clock { get; } = new(new DateTimeOffset(2025, 6, 20, 12, 0, 0, TimeSpan.Zero));

    public string CacheDirectory => Path.Combine(directory.Path, "collateral");

    public static async Task<CollateralSite> StartAsync() => new(await VendorServer.StartAsync());

    public static Evidence Sgx() => Report(EvidenceKind.IntelSgx, "intel", "dcap-qvl", "sgx_quote");

    public static Evidence Tdx() => Report(EvidenceKind.IntelTdx, "intel", "dcap-qvl", "tdx_quote");

    public static Evidence Milan() => Report(EvidenceKind.SevSnp, "snp", "trustee", "test-report.bin");

    public static byte[] Vector(params string[] parts) => File.ReadAllBytes(SharedFiles.Path(["vectors", .. parts]));

    public static Evidence Report(EvidenceKind kind, params string[] parts) => new() { Kind = kind, Report = ByteString.CopyFrom(Vector(parts)) };

    public AttestationOptions Options() => new()
    {
        AmdUrl = Server.Url,
        IntelUrl = Server.Url,
        IntelRootCrlUrl = Server.Url + "/sgx/certification/v4/rootcacrl",
    };

    /// <summary>A gateway on this site's data directory; another one is a restart.</summary>
    public CollateralSource Start(AttestationOptions? options = null)
    {
        var configured = options ?? Options();
        var provider = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Clock).AddSingleton(configured).AddCollateral(configured, directory.Path).BuildServiceProvider();
        gateways.Add(provider);
        return provider.GetRequiredService<CollateralSource>();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in gateways)
        {
            await gateway.DisposeAsync();
        }

        await Server.DisposeAsync();
        directory.Dispose();
    }
}
