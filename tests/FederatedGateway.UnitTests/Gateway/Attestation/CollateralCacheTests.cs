using FederatedGateway.Gateway.Attestation.Collateral;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>What the gateway keeps of vendors' answers.</summary>
public sealed class CollateralCacheTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_survive_a_restart_and_an_outage_until_they_end()
    {
        await using var site = await CollateralSite.StartAsync();
        var fmspc = site.ServeSgx();
        await site.Start().AppendAsync(CollateralSite.Sgx(), Cancellation);
        var asked = site.Server.Asked.Count;

        var young = CollateralSite.Sgx();
        await site.Start().AppendAsync(young, Cancellation);
        Assert.Equal(asked, site.Server.Asked.Count);
        Assert.True(EvidenceVerifier.VerifyReport(young, site.Clock.Now).IsAccepted);

        // Older than a day: asked for again, and used all the same when the vendor is away.
        site.FailIntel(fmspc);
        site.Clock.Now += TimeSpan.FromDays(2);
        var stale = CollateralSite.Sgx();
        await site.Start().AppendAsync(stale, Cancellation);
        Assert.True(site.Server.Asked.Count > asked);
        Assert.True(EvidenceVerifier.VerifyReport(stale, site.Clock.Now).IsAccepted);

        site.Clock.Now = new DateTimeOffset(2025, 7, 25, 0, 0, 0, TimeSpan.Zero);
        var ended = CollateralSite.Sgx();
        await site.Start().AppendAsync(ended, Cancellation);
        Assert.DoesNotContain(ended.Collateral, part => part.Kind == CollateralKind.IntelTcbInfo);
        Assert.Equal(Reasons.CollateralMissing, EvidenceVerifier.VerifyReport(ended, site.Clock.Now).Refusal?.Reason);
    }

    [Fact]
    public async Task A_damaged_cache_is_fetched_again_and_a_full_one_makes_room()
    {
        await using var site = await CollateralSite.StartAsync();
        site.ServeSgx();
        await site.Start().AppendAsync(CollateralSite.Sgx(), Cancellation);
        foreach (var file in Directory.GetFiles(site.CacheDirectory))
        {
            await File.WriteAllBytesAsync(file, [.. (await File.ReadAllBytesAsync(file, Cancellation)).Reverse()], Cancellation);
        }

        var evidence = CollateralSite.Sgx();
        await site.Start().AppendAsync(evidence, Cancellation);
        Assert.True(EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).IsAccepted);

        var before = Directory.GetFiles(site.CacheDirectory).Sum(file => new FileInfo(file).Length);
        var cache = new CollateralCache(site.CacheDirectory, before / 2);
        var part = CollateralDocument.Parse(evidence.Collateral[0]).OrThrow();
        cache.Keep(new Uri("http://vendor.example/new"), new([part], site.Clock.Now));
        Assert.InRange(Directory.GetFiles(site.CacheDirectory).Sum(file => new FileInfo(file).Length), 1, before / 2);
        Assert.NotNull(cache.Find(new Uri("http://vendor.example/new")));
    }
}
