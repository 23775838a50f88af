using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>What the gateway fetches from vendors beside real reports.</summary>
public sealed class CollateralSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sgx_quote_collateral.json", "sgx")]
    [InlineData("tdx_quote_collateral.json", "tdx")]
    public async Task An_Intel_quote_gets_all_that_it_takes_to_verify_it(string file, string tee)
    {
        await using var site = await CollateralSite.StartAsync();
        site.Server.ServeIntel(file, tee, tee == "sgx" ? "processor" : "platform");
        var evidence = tee == "sgx" ? CollateralSite.Sgx() : CollateralSite.Tdx();
        Assert.False(EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).IsAccepted);

        var end = await site.Start().AppendAsync(evidence, Cancellation);
        var claims = EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).OrThrow();
        Assert.Equal(RevocationStatus.Good, claims.Revocation);
        Assert.InRange(end!.Value, new DateTimeOffset(2025, 7, 18, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 7, 20, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(evidence.Collateral.Count, evidence.Collateral.Distinct().Count());
    }

    [Fact]
    public async Task An_AMD_report_gets_its_chips_key_for_its_TCB()
    {
        await using var site = await CollateralSite.StartAsync();
        var address = site.ServeMilan();
        var evidence = CollateralSite.Milan();
        Assert.NotNull(await site.Start().AppendAsync(evidence, Cancellation));
        Assert.True(EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).IsAccepted);
        Assert.Contains(address, site.Server.Asked);
        Assert.Contains("/vcek/v1/Milan/crl", site.Server.Asked);
    }

    [Fact]
    public async Task A_key_that_the_host_brought_is_not_asked_for()
    {
        await using var site = await CollateralSite.StartAsync();
        site.ServeMilan();
        var evidence = CollateralSite.Milan();
        evidence.Collateral.Add(new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(CollateralSite.Vector("snp", "trustee", "test-vcek.der")) });
        await site.Start().AppendAsync(evidence, Cancellation);
        Assert.DoesNotContain(site.Server.Asked, address => address.Contains("blSPL", StringComparison.Ordinal));
        Assert.True(EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).IsAccepted);
    }

    [Fact]
    public async Task A_report_signed_by_a_clouds_key_asks_for_no_chip()
    {
        await using var site = await CollateralSite.StartAsync();
        var evidence = CollateralSite.Report(EvidenceKind.SevSnp, "snp", "trustee", "test-vlek-report.bin");
        evidence.Collateral.Add(new Collateral { Kind = CollateralKind.Certificate, Data = ByteString.CopyFrom(CollateralSite.Vector("snp", "trustee", "test-vlek.der")) });
        await site.Start().AppendAsync(evidence, Cancellation);
        Assert.Equal(["/vlek/v1/Milan/cert_chain", "/vlek/v1/Milan/crl"], site.Server.Asked.Order());
    }

    [Fact]
    public async Task Many_at_once_ask_the_vendor_once()
    {
        await using var site = await CollateralSite.StartAsync();
        site.ServeSgx();
        var source = site.Start();
        var all = Enumerable.Range(0, 16).Select(_ => CollateralSite.Sgx()).ToList();
        await Task.WhenAll(all.Select(evidence => Task.Run(() => source.AppendAsync(evidence, Cancellation), Cancellation)));
        Assert.All(all, evidence => Assert.True(EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).IsAccepted));
        Assert.Equal(4, site.Server.Asked.Count);
    }

    [Fact]
    public async Task Evidence_of_other_kinds_or_of_nothing_gets_nothing()
    {
        await using var site = await CollateralSite.StartAsync();
        var source = site.Start();
        foreach (var evidence in new[]
        {
            new Evidence { Kind = EvidenceKind.Development, Report = ByteString.CopyFrom(1) },
            new Evidence { Kind = EvidenceKind.IntelSgx, Report = ByteString.CopyFrom(CollateralSite.Vector("snp", "trustee", "test-report.bin")) },
            new Evidence { Kind = EvidenceKind.SevSnp },
            new Evidence { Kind = EvidenceKind.AzureSnp, Report = ByteString.CopyFrom(1, 2, 3) },
        })
        {
            Assert.Null(await source.AppendAsync(evidence, Cancellation));
            Assert.Empty(evidence.Collateral);
        }

        Assert.Empty(site.Server.Asked);
    }
}
