using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Crashes;

/// <summary>The enclave is killed while it trains: its keys are gone, the uploads are not.</summary>
public sealed class EnclaveCrashTests
{
    private static readonly JourneyTables Tables = new(Columns: 6, Splits: 10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wrapped_again_the_same_order_gives_the_same_model()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        var whole = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(whole.RunId, Token);

        var broken = await journey.StartRunAsync(Token);
        Assert.Equal(whole.Number + 1, broken.Number);
        var seen = await journey.WatchAsync(broken.RunId, shown => shown.Progress?.Stage is RunStage.Training or RunStage.Evaluating, Token);
        Assert.Equal(RunState.Running, seen.Run.State);
        await site.Enclave.Process.KillAsync();
        await site.Enclave.RestartAsync(Token);
        var failed = await journey.WaitForEndAsync(broken.RunId, Token);
        Assert.Equal((RunState.Failed, Reasons.RewrapNeeded), (failed.State, failed.FailureReason));

        await journey.RewrapAllAsync(Token);
        var again = await journey.StartRunAsync(Token);
        Assert.Equal(broken.Number, again.Number);
        Assert.NotEqual(broken.RunId, again.RunId);
        await journey.WaitForModelAsync(again.RunId, Token);
        var expected = await ParametersAsync(journey, whole.RunId);
        Assert.Equal(expected, await ParametersAsync(journey, again.RunId));
        await journey.AuditAsync(Token);
    }

    private static async Task<string> ParametersAsync(StudyJourney journey, string runId)
        => Assert.Single((await journey.DownloadAllAsync(runId, Token)).Select(result => Sha256Digest.Of(result.Package.Parameters.Span).ToString()).Distinct());
}
