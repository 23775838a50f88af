using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Crashes;

/// <summary>The gateway is killed while the enclave trains: the order stays, and whoever gets it next carries it out.</summary>
public sealed class RunCrashTests
{
    private static readonly JourneyTables Tables = new(Columns: 6, Splits: 10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_run_goes_on_when_the_gateway_is_back()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        var run = await journey.StartRunAsync(Token);
        var seen = await journey.WatchAsync(run.RunId, shown => shown.Progress?.Stage is RunStage.Training or RunStage.Evaluating, Token);
        Assert.Equal(RunState.Running, seen.Run.State);
        await site.Gateway.Process.KillAsync();
        await site.RestartGatewayAsync(Token);

        await journey.WaitForModelAsync(run.RunId, Token);
        Assert.Equal(3, (await journey.DownloadAllAsync(run.RunId, Token)).Count);
        await journey.WaitForCopiesAsync(run.RunId, Token);
        await journey.AuditAsync(Token);
    }
}
