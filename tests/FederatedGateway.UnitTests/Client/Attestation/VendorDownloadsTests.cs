using FederatedGateway.Client.Attestation.Endorsements;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.UnitTests.Gateway.Attestation;

namespace FederatedGateway.UnitTests.Client.Attestation;

public sealed class VendorDownloadsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sgx_quote_collateral.json", "sgx", "processor")]
    [InlineData("tdx_quote_collateral.json", "tdx", "platform")]
    public async Task An_Intel_quote_gets_all_that_it_takes_once(string file, string tee, string authority)
    {
        await using var site = await CollateralSite.StartAsync();
        site.Server.ServeIntel(file, tee, authority);
        using var downloads = new VendorDownloads(new VendorAddresses("", site.Server.Url + "/", site.Server.Url + "/sgx/certification/v4/rootcacrl"), site.Clock);
        var evidence = tee == "sgx" ? CollateralSite.Sgx() : CollateralSite.Tdx();
        Assert.Empty(await downloads.CompleteAsync(evidence, Cancellation));
        Assert.Equal(RevocationStatus.Good, EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).OrThrow().Revocation);

        var parts = evidence.Collateral.Count;
        Assert.Empty(await downloads.CompleteAsync(evidence, Cancellation));
        Assert.Equal(parts, evidence.Collateral.Count);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named()
    {
        await using var site = await CollateralSite.StartAsync();
        var gone = site.Server.Url;
        await site.Server.DisposeAsync();
        using var downloads = new VendorDownloads(new VendorAddresses(gone, gone, ""), site.Clock);
        var failures = await downloads.CompleteAsync(CollateralSite.Sgx(), Cancellation);
        Assert.Equal(3, failures.Count);
        Assert.All(failures, failure => Assert.StartsWith(gone, failure.Detail, StringComparison.Ordinal));
        Assert.NotEmpty(await downloads.CompleteAsync(CollateralSite.Milan(), Cancellation));
    }
}
