using FederatedGateway.Client.Runs;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.Tpm;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Crashes;

/// <summary>An enclave that seals to its TPM is killed between uploads and runs, with real institutions and a real gateway around it.</summary>
public sealed class SealedRestartTests
{
    private static readonly JourneyTables Tables = new(Columns: 6);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restart_needs_no_rewrap_but_a_new_order_and_another_boot_state_is_mended_by_a_rewrap()
    {
        await using var machine = await BootedTpm.StartAsync();
        await using var site = await JourneySite.StartAsync(Token, evidence: machine.SealingArguments);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token, accepted: await machine.ReferenceAsync(andOtherBoot: true));
        await journey.UploadAllAsync(Tables, rows: 200, Token);

        // Ordered and signed by all but one before the restart: proposed again the order keeps its number, and only its enclave key changes.
        var early = await journey.ProposeAsync(Token);
        await journey.ApproveAllAsync(early, Token, but: 1);
        await site.Enclave.Process.KillAsync();
        await machine.ResetAsync();
        await site.Enclave.RestartAsync(Token);
        await journey.ApproveAllAsync(early, Token);
        var overtaken = await journey.WaitForEndAsync(early.RunId, Token);
        Assert.Equal((RunState.Failed, Reasons.OrderReissueNeeded), (overtaken.State, overtaken.FailureReason));
        var run = await journey.ProposeAsync(Token);
        Assert.Equal(early.Number, run.Number);

        // One institution countersigns as always, the other within limits that it set beforehand.
        await journey.ApproveAllAsync(run, Token, but: 1);
        var automatic = site.Institutions[^1];
        var (client, study) = (new RunClient(automatic.Institution), await journey.OpenAsync(automatic, Token));
        await client.SetLimitsAsync(study, (uint)run.Number, TimeProvider.System.GetUtcNow().AddHours(1), Token);
        var (countersigned, refusal) = Assert.Single(await client.ApproveWithinLimitsAsync(study, Token));
        Assert.Equal((run.RunId, null), (countersigned.RunId, refusal));
        await journey.WaitForModelAsync(run.RunId, Token);
        await journey.DownloadAllAsync(run.RunId, Token);

        await site.Enclave.Process.KillAsync();
        await machine.BootOtherwiseAsync();
        await site.Enclave.RestartAsync(Token);
        var lost = await Assert.ThrowsAsync<RefusedException>(() => journey.StartRunAsync(Token));
        Assert.Equal(Reasons.RewrapNeeded, lost.Refusal.Reason);
        Assert.All(site.Institutions, party => Assert.Contains(party.Name, lost.Refusal.Detail, StringComparison.Ordinal));
        await journey.RewrapAllAsync(Token);
        var again = await journey.StartRunAsync(Token);
        Assert.Equal(run.Number + 1, again.Number);
        await journey.WaitForModelAsync(again.RunId, Token);
        await journey.AuditAsync(Token);
    }
}
