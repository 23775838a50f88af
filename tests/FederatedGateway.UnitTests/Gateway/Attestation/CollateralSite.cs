using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Attestation.Collateral;
using FederatedGateway.UnitTests.Clocks;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
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

    /// <summary>Intel serves what the SGX quote needs.</summary>
    /// <returns>The platform's FMSPC.</returns>
    public string ServeSgx() => Server.ServeIntel("sgx_quote_collateral.json", "sgx", "processor");

    /// <summary>Every address of the SGX quote's documents answers with an error.</summary>
    public void FailIntel(string fmspc)
    {
        foreach (var address in new[] { $"/sgx/certification/v4/tcb?fmspc={fmspc}", "/sgx/certification/v4/qe/identity", "/sgx/certification/v4/pckcrl?ca=processor&encoding=der", "/sgx/certification/v4/rootcacrl" })
        {
            Server.Answer(address, VendorServer.Status(StatusCodes.Status500InternalServerError));
        }
    }

    /// <summary>AMD serves the key of the Milan report's chip and its authorities.</summary>
    /// <returns>The key's address.</returns>
    public string ServeMilan()
    {
        var report = Vector("snp", "trustee", "test-report.bin");
        var chip = Convert.ToHexStringLower(report.AsSpan(0x1A0, 64));
        var address = $"/vcek/v1/Milan/{chip}?blSPL={report[0x180]:00}&teeSPL={report[0x181]:00}&snpSPL={report[0x186]:00}&ucodeSPL={report[0x187]:00}";
        Server.Serve(address, Vector("snp", "trustee", "test-vcek.der"));
        Server.Serve("/vcek/v1/Milan/cert_chain", Vector("snp", "roots", "ask_ark_milan.pem"));
        return address;
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
