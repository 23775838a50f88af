using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Microsoft.AspNetCore.Http;

namespace FederatedGateway.UnitTests.Gateway.Attestation;

/// <summary>Vendors on a bad day.</summary>
public sealed class VendorOutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_busy_service_is_asked_again()
    {
        await using var site = await CollateralSite.StartAsync();
        var fmspc = site.ServeSgx();
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
        site.FailIntel(site.ServeSgx());
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
        var fmspc = site.ServeSgx();
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
        var fmspc = site.ServeSgx();
        site.Server.Answer($"/sgx/certification/v4/tcb?fmspc={fmspc}", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var options = site.Options();
        options.FetchTimeoutSeconds = 1;
        var evidence = CollateralSite.Sgx();
        var began = TimeProvider.System.GetTimestamp();
        await site.Start(options).AppendAsync(evidence, Cancellation);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
        Assert.Contains(evidence.Collateral, part => part.Kind == CollateralKind.IntelQeIdentity);
    }
}
