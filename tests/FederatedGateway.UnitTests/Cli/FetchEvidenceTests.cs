using System.Text.Json;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Gateway.Attestation;
using Microsoft.AspNetCore.Http;

namespace FederatedGateway.UnitTests.Cli;

/// <summary><c>fgw attest verify --fetch</c> against a vendor's service on a loopback port, with real reports and documents.</summary>
public sealed class FetchEvidenceTests : IDisposable
{
    /// <summary>Until which AMD's sample keys are valid; only the evidence's own certificates are concerned.</summary>
    private const string Milan2026 = "2026-05-01";

    private readonly TemporaryDirectory directory = new();
    private readonly CommandLineRunner fgw;

    public FetchEvidenceTests() => fgw = new CommandLineRunner(directory.File("no-profile-is-needed"));

    [Fact]
    public async Task A_bare_report_is_completed_verified_and_kept_for_offline_use()
    {
        await using var site = await CollateralSite.StartAsync();
        var key = site.ServeMilan();
        var (report, kept) = (SharedFiles.Path("vectors", "snp", "trustee", "test-report.bin"), directory.File("report.evidence"));
        Assert.Equal(2, await fgw.RunAsync("attest", "verify", "--json", "--evidence", report, "--at", Milan2026));
        Assert.Equal(Reasons.CollateralMissing, Reason());
        Assert.Empty(site.Server.Asked);

        Assert.True(await fgw.RunAsync(["attest", "verify", "--json", "--evidence", report, "--at", Milan2026, "--save", kept, .. Fetch(site)]) == 0, fgw.Output + fgw.Error);
        Assert.Contains(key, site.Server.Asked);
        Assert.Contains("/vcek/v1/Milan/crl", site.Server.Asked);

        var asked = site.Server.Asked.Count;
        Assert.Equal(0, await fgw.RunAsync("attest", "verify", "--json", "--evidence", kept, "--at", "recorded"));
        Assert.Equal(asked, site.Server.Asked.Count);
    }

    [Fact]
    public async Task What_cannot_be_had_is_named_and_nothing_is_kept()
    {
        await using var site = await CollateralSite.StartAsync();
        var key = site.ServeMilan();
        site.Server.Answer(key, VendorServer.Status(StatusCodes.Status429TooManyRequests));
        var (report, kept) = (SharedFiles.Path("vectors", "snp", "trustee", "test-report.bin"), directory.File("report.evidence"));
        Assert.Equal(2, await fgw.RunAsync(["attest", "verify", "--evidence", report, "--at", Milan2026, "--save", kept, .. Fetch(site)]));
        Assert.Contains($"{site.Server.Url} answers 429 where the certificate should be", fgw.Error, StringComparison.Ordinal);
        Assert.Contains(Reasons.CollateralMissing, fgw.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(kept));

        site.Server.Serve(key, CollateralSite.Vector("snp", "virtee-sev", "vcek_milan.der"));
        Assert.Equal(2, await fgw.RunAsync(["attest", "verify", "--evidence", report, "--at", Milan2026, .. Fetch(site)]));
        Assert.Contains("a document for something else", fgw.Error, StringComparison.Ordinal);

        site.Server.Answer(key, context => context.Response.Body.WriteAsync(new byte[2 * 1024 * 1024]).AsTask());
        Assert.Equal(2, await fgw.RunAsync(["attest", "verify", "--evidence", report, "--at", Milan2026, .. Fetch(site)]));
        Assert.Contains("did not send the certificate", fgw.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clouds_key_is_nobodys_to_publish_and_what_the_host_brought_of_it_is_completed()
    {
        await using var site = await CollateralSite.StartAsync();
        var report = SharedFiles.Path("vectors", "snp", "trustee", "test-vlek-report.bin");
        Assert.Equal(2, await fgw.RunAsync(["attest", "verify", "--evidence", report, "--at", "2025-06-01", .. Fetch(site)]));
        Assert.Contains("the host has to bring it", fgw.Error, StringComparison.Ordinal);
        Assert.Empty(site.Server.Asked);

        string[] brought = ["--collateral", SharedFiles.Path("vectors", "snp", "trustee", "test-vlek.der")];
        Assert.Equal(0, await fgw.RunAsync(["attest", "verify", "--evidence", report, "--at", "2025-06-01", .. brought, .. Fetch(site)]));
        Assert.Equal(["/vlek/v1/Milan/cert_chain", "/vlek/v1/Milan/crl"], site.Server.Asked.Order());
    }

    [Fact]
    public async Task Intels_documents_that_have_ended_are_left_out()
    {
        await using var site = await CollateralSite.StartAsync();
        var fmspc = site.ServeSgx();
        Assert.Equal(2, await fgw.RunAsync(["attest", "verify", "--evidence", SharedFiles.Path("vectors", "intel", "dcap-qvl", "sgx_quote"), "--at", "2025-06-20", .. Fetch(site)]));
        Assert.Contains($"/sgx/certification/v4/tcb?fmspc={fmspc}", site.Server.Asked);
        Assert.Contains("a document that ended at", fgw.Error, StringComparison.Ordinal);
        Assert.Contains(Reasons.CollateralMissing, fgw.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_none_is_not_understood()
        => Assert.Equal(1, await fgw.RunAsync("attest", "verify", "--evidence", SharedFiles.Path("vectors", "snp", "trustee", "test-report.bin"), "--fetch", "--amd-url", "kdsintf.amd.com"));

    public void Dispose() => directory.Dispose();

    private static string[] Fetch(CollateralSite site)
        => ["--fetch", "--amd-url", site.Server.Url, "--intel-url", site.Server.Url, "--intel-root-crl-url", site.Server.Url + "/sgx/certification/v4/rootcacrl"];

    private string? Reason() => JsonDocument.Parse(fgw.Output).RootElement.GetProperty("reason").GetString();
}
