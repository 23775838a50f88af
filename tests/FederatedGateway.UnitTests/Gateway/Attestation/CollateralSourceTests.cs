using FederatedGateway.Gateway.Attestation.Collateral;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>What the gateway brings beside real reports: from vendors as they should be, from vendors on a bad day, from its cache, and from an operator's directory.</summary>
public sealed class CollateralSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sgx_quote_collateral.json", "sgx")]
    [InlineData("tdx_quote_collateral.json", "tdx")]
    public async Task An_Intel_quote_gets_all_that_it_takes_to_verify_it(string file, string tee)
    {
        await using var site = await CollateralSite.StartAsync();
        Serve(site, file, tee);
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
        var address = ServeMilan(site);
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
        ServeMilan(site);
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
    public async Task Answers_survive_a_restart_and_an_outage_until_they_end()
    {
        await using var site = await CollateralSite.StartAsync();
        var fmspc = Serve(site);
        await site.Start().AppendAsync(CollateralSite.Sgx(), Cancellation);
        var asked = site.Server.Asked.Count;

        var young = CollateralSite.Sgx();
        await site.Start().AppendAsync(young, Cancellation);
        Assert.Equal(asked, site.Server.Asked.Count);
        Assert.True(EvidenceVerifier.VerifyReport(young, site.Clock.Now).IsAccepted);

        // Older than a day: asked for again, and used all the same when the vendor is away.
        FailAll(site, fmspc);
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
        Serve(site);
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

    [Fact]
    public async Task Many_at_once_ask_the_vendor_once()
    {
        await using var site = await CollateralSite.StartAsync();
        Serve(site);
        var source = site.Start();
        var all = Enumerable.Range(0, 16).Select(_ => CollateralSite.Sgx()).ToList();
        await Task.WhenAll(all.Select(evidence => Task.Run(() => source.AppendAsync(evidence, Cancellation), Cancellation)));
        Assert.All(all, evidence => Assert.True(EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).IsAccepted));
        Assert.Equal(4, site.Server.Asked.Count);
    }

    [Fact]
    public async Task A_busy_service_is_asked_again()
    {
        await using var site = await CollateralSite.StartAsync();
        var fmspc = Serve(site);
        var tries = 0;
        var serve = site.Server.AnswerAt($"/sgx/certification/v4/tcb?fmspc={fmspc}");
        site.Server.Answer($"/sgx/certification/v4/tcb?fmspc={fmspc}", context =>
        {
            if (Interlocked.Increment(ref tries) > 2)
            {
                return serve(context);
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        var evidence = CollateralSite.Sgx();
        await site.Start().AppendAsync(evidence, Cancellation);
        Assert.Equal(3, tries);
        Assert.True(EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).IsAccepted);
    }

    [Fact]
    public async Task A_service_that_fails_and_fails_is_left_alone_for_a_while()
    {
        await using var site = await CollateralSite.StartAsync();
        FailAll(site, Serve(site));
        var source = site.Start();
        await source.AppendAsync(CollateralSite.Sgx(), Cancellation);
        var asked = site.Server.Asked.Count;
        Assert.InRange(asked, 6, 12);
        await source.AppendAsync(CollateralSite.Sgx(), Cancellation);
        await source.AppendAsync(CollateralSite.Tdx(), Cancellation);
        Assert.Equal(asked, site.Server.Asked.Count);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("garbage")]
    [InlineData("oversized")]
    [InlineData("truncated")]
    [InlineData("elsewhere")]
    [InlineData("other platform")]
    [InlineData("other document")]
    public async Task A_bad_answer_is_left_out_and_never_kept(string answer)
    {
        await using var site = await CollateralSite.StartAsync();
        var fmspc = Serve(site);
        var address = $"/sgx/certification/v4/tcb?fmspc={fmspc}";
        var honest = site.Server.AnswerAt(address);
        var other = CollateralSite.Vector("intel", "oasis-core", "tcb_info_v3_fmspc_00606A000000.json");
        site.Server.Answer(address, answer switch
        {
            "gone" => VendorServer.Status(StatusCodes.Status404NotFound),
            "garbage" => context => context.Response.WriteAsync("<html>no</html>"),
            "oversized" => async context => await context.Response.Body.WriteAsync(new byte[2 * 1024 * 1024]),
            "truncated" => async context =>
            {
                context.Response.ContentLength = 5000;
                await context.Response.Body.WriteAsync("{\"tcbInfo\":"u8.ToArray());
                context.Abort();
            },
            "elsewhere" => context =>
            {
                context.Response.Redirect("/sgx/certification/v4/qe/identity");
                return Task.CompletedTask;
            },
            "other platform" => async context => await context.Response.Body.WriteAsync(other),
            _ => site.Server.AnswerAt("/sgx/certification/v4/qe/identity"),
        });
        var evidence = CollateralSite.Sgx();
        await site.Start().AppendAsync(evidence, Cancellation);
        Assert.DoesNotContain(evidence.Collateral, part => part.Kind == CollateralKind.IntelTcbInfo);
        Assert.Equal(Reasons.CollateralMissing, EvidenceVerifier.VerifyReport(evidence, site.Clock.Now).Refusal?.Reason);

        site.Server.Answer(address, honest);
        var recovered = CollateralSite.Sgx();
        await site.Start().AppendAsync(recovered, Cancellation);
        Assert.True(EvidenceVerifier.VerifyReport(recovered, site.Clock.Now).IsAccepted);
    }

    [Fact]
    public async Task A_slow_service_holds_nobody_up()
    {
        await using var site = await CollateralSite.StartAsync();
        var fmspc = Serve(site);
        site.Server.Answer($"/sgx/certification/v4/tcb?fmspc={fmspc}", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var options = site.Options();
        options.FetchTimeoutSeconds = 1;
        var evidence = CollateralSite.Sgx();
        var began = TimeProvider.System.GetTimestamp();
        await site.Start(options).AppendAsync(evidence, Cancellation);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
        Assert.Contains(evidence.Collateral, part => part.Kind == CollateralKind.IntelQeIdentity);
    }

    [Fact]
    public async Task An_operators_directory_takes_the_place_of_every_vendor()
    {
        await using var site = await CollateralSite.StartAsync();
        using var offline = new TemporaryDirectory();
        var fmspc = Serve(site);
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

    private static string Serve(CollateralSite site, string file = "sgx_quote_collateral.json", string tee = "sgx") => site.Server.ServeIntel(file, tee, tee == "sgx" ? "processor" : "platform");

    /// <returns>The key's address.</returns>
    private static string ServeMilan(CollateralSite site)
    {
        var report = CollateralSite.Vector("snp", "trustee", "test-report.bin");
        var chip = Convert.ToHexStringLower(report.AsSpan(0x1A0, 64));
        var address = $"/vcek/v1/Milan/{chip}?blSPL={report[0x180]:00}&teeSPL={report[0x181]:00}&snpSPL={report[0x186]:00}&ucodeSPL={report[0x187]:00}";
        site.Server.Serve(address, CollateralSite.Vector("snp", "trustee", "test-vcek.der"));
        site.Server.Serve("/vcek/v1/Milan/cert_chain", CollateralSite.Vector("snp", "roots", "ask_ark_milan.pem"));
        return address;
    }

    private static void FailAll(CollateralSite site, string fmspc)
    {
        foreach (var address in new[] { $"/sgx/certification/v4/tcb?fmspc={fmspc}", "/sgx/certification/v4/qe/identity", "/sgx/certification/v4/pckcrl?ca=processor&encoding=der", "/sgx/certification/v4/rootcacrl" })
        {
            site.Server.Answer(address, VendorServer.Status(StatusCodes.Status500InternalServerError));
        }
    }
}
