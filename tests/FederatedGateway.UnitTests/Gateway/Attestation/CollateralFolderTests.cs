using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>A directory of documents that an operator keeps.</summary>
public sealed class CollateralFolderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operators_directory_takes_the_place_of_every_vendor()
    {
        await using var site = await CollateralSite.StartAsync();
        using var offline = new TemporaryDirectory();
        var fmspc = site.ServeSgx();
        foreach (var (address, index) in new[] { "/sgx/certification/v4/qe/identity", "/sgx/certification/v4/rootcacrl", "/sgx/certification/v4/pckcrl?ca=processor&encoding=der" }.Select((address, index) => (address, index)))
        {
            await File.WriteAllBytesAsync(Path.Combine(offline.Path, $"{index}"), site.Server.DocumentAt(address).Body, Cancellation);
        }

        await File.WriteAllBytesAsync(Path.Combine(offline.Path, "milan.pem"), CollateralSite.Vector("snp", "roots", "ask_ark_milan.pem"), Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(offline.Path, "vcek.der"), CollateralSite.Vector("snp", "trustee", "test-vcek.der"), Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(offline.Path, "other.der"), CollateralSite.Vector("snp", "virtee-sev", "vcek_milan.der"), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(offline.Path, "notes.txt"), "for the operators", Cancellation);
        var options = site.Options();
        options.CollateralDirectory = offline.Path;
        var source = site.Start(options);

        var milan = CollateralSite.Milan();
        await source.AppendAsync(milan, Cancellation);
        Assert.True(EvidenceVerifier.VerifyReport(milan, site.Clock.Now).IsAccepted);
        Assert.Equal(3, milan.Collateral.Count);

        var incomplete = CollateralSite.Sgx();
        await source.AppendAsync(incomplete, Cancellation);
        Assert.Equal(Reasons.CollateralMissing, EvidenceVerifier.VerifyReport(incomplete, site.Clock.Now).Refusal?.Reason);

        // A file that an operator adds is read without a restart.
        var (info, chain) = site.Server.DocumentAt($"/sgx/certification/v4/tcb?fmspc={fmspc}");
        await File.WriteAllBytesAsync(Path.Combine(offline.Path, "tcb.json"), info, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(offline.Path, "signer.pem"), chain, Cancellation);
        var complete = CollateralSite.Sgx();
        await source.AppendAsync(complete, Cancellation);
        Assert.True(EvidenceVerifier.VerifyReport(complete, site.Clock.Now).IsAccepted);
        Assert.Empty(site.Server.Asked);
    }
}
