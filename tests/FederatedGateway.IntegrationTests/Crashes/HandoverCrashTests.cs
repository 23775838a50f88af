using System.Text.Json;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.V1;
using Grpc.Core;

namespace FederatedGateway.IntegrationTests.Crashes;

/// <summary>Studies that move between two enclave hosts, either of which, or the gateway, is killed.</summary>
public sealed class HandoverCrashTests
{
    private static readonly JourneyTables Tables = new(Columns: 4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_survive_their_host_and_nobody_wraps_anew()
    {
        await using var site = await HandoverSite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site.Site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        var moved = await site.HandOverAsync($"{journey.Id}", Token);
        Assert.Equal(("a", 0u), (moved.Giver, moved.Destroyed));
        Assert.True(moved.Keys > 0);

        await site.Site.Enclave.Process.KillAsync();
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);
        await journey.DownloadAllAsync(run.RunId, Token);
        await journey.AuditAsync(Token);

        // The first host took its confirmation with it.
        var certificate = Assert.Single(await site.EraseAsync(Token), one => Claim(one) is not null);
        Assert.Equal("wraps_deleted", Claim(certificate));
        Assert.Contains("unconfirmed", Outcomes(certificate));
        Assert.Contains("destroyed", Outcomes(certificate));
        await journey.AuditAsync(Token);
    }

    [Fact]
    public async Task A_host_that_destroyed_its_keys_after_handing_over_is_not_needed_for_shredding()
    {
        await using var site = await HandoverSite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site.Site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        var moved = await site.HandOverAsync($"{journey.Id}", Token, destroy: true);
        Assert.True(moved.Destroyed > 0);
        await site.Site.Enclave.Process.KillAsync();
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);

        var certificate = Assert.Single(await site.EraseAsync(Token), one => Claim(one) is not null);
        Assert.Equal("shredded", Claim(certificate));
        Assert.Equal(["destroyed", "destroyed"], Outcomes(certificate));
        await journey.AuditAsync(Token);
    }

    [Fact]
    public async Task A_successor_that_is_gone_keeps_a_certificate_from_saying_shredded()
    {
        await using var site = await HandoverSite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site.Site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        await site.HandOverAsync($"{journey.Id}", Token);
        await site.Successor.Process.KillAsync();
        var certificate = Assert.Single(await site.EraseAsync(Token), one => Claim(one) is not null);
        Assert.Equal("wraps_deleted", Claim(certificate));
        Assert.Equal(["destroyed", "unconfirmed"], Outcomes(certificate).Order(StringComparer.Ordinal));
        await journey.AuditAsync(Token);
    }

    [Fact]
    public async Task A_gateway_that_is_killed_in_the_middle_goes_on()
    {
        await using var site = await HandoverSite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site.Site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        var moving = site.HandOverAsync($"{journey.Id}", Token);
        while ((await site.ListAsync(Token)).Handovers.Count == 0 && !moving.IsFaulted)
        {
            await Task.Delay(1, Token);
        }

        await site.Site.Gateway.Process.KillAsync();
        await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await site.Site.RestartGatewayAsync(Token);
        await HandOverAtLastAsync(site, journey);
        var listed = await site.ListAsync(Token);
        Assert.Equal("b", Assert.Single(listed.Studies).Host);
        Assert.Equal(HandoverProgress.Accepted, listed.Handovers[0].State);
        Assert.DoesNotContain(listed.Handovers, handover => handover.State is HandoverProgress.Offered or HandoverProgress.Handed);

        await site.Site.Enclave.Process.KillAsync();
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);
        await journey.AuditAsync(Token);
    }

    [Fact]
    public async Task A_configured_successor_gets_every_study_by_itself()
    {
        await using var site = await HandoverSite.StartAsync(Token, automatic: true);
        var journey = await StudyJourney.CreateAsync(site.Site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        while ((await site.ListAsync(timeout.Token)).Studies.Any(study => study.Host != "b"))
        {
            await Task.Delay(100, timeout.Token);
        }

        await journey.AuditAsync(Token);
    }

    /// <summary>The killed gateway's lease has to end first.</summary>
    private static async Task HandOverAtLastAsync(HandoverSite site, StudyJourney journey)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        while (true)
        {
            try
            {
                await site.HandOverAsync($"{journey.Id}", timeout.Token);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(200, timeout.Token);
            }
        }
    }

    /// <summary>Of uploads; null of models, which have no keys.</summary>
    private static string? Claim(Certificate certificate) => Predicate(certificate).GetProperty("keys").GetArrayLength() == 0 ? null : Predicate(certificate).GetProperty("claim").GetString();

    private static List<string?> Outcomes(Certificate certificate) => [.. Predicate(certificate).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("outcome").GetString())];

    private static JsonElement Predicate(Certificate certificate)
    {
        using var envelope = JsonDocument.Parse(certificate.Dsse.Memory);
        return JsonDocument.Parse(envelope.RootElement.GetProperty("payload").GetBytesFromBase64()).RootElement.GetProperty("predicate");
    }
}
