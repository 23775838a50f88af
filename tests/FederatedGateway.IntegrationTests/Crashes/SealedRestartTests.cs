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
    public async Task A_restart_needs_no_rewrap_and_another_boot_state_is_mended_by_one()
    {
        await using var machine = await SealingMachine.StartAsync();
        await using var site = await JourneySite.StartAsync(Token, evidence: machine.EnclaveArguments);
        var journey = await StudyJourney.CreateAsync(site, Study(await machine.ReferenceAsync()), Token);
        await journey.UploadAllAsync(Tables, rows: 200, Token);

        await site.Enclave.Process.KillAsync();
        await machine.ResetAsync();
        await site.Enclave.RestartAsync(Token);
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);

        await site.Enclave.Process.KillAsync();
        await machine.BootOtherwiseAsync();
        await site.Enclave.RestartAsync(Token);
        var broken = await journey.StartRunAsync(Token);
        var failed = await journey.WaitForEndAsync(broken.RunId, Token);
        Assert.Equal((RunState.Failed, Reasons.RewrapNeeded), (failed.State, failed.FailureReason));
        await journey.RewrapAllAsync(Token);
        var again = await journey.StartRunAsync(Token);
        Assert.Equal(broken.Number, again.Number);
        await journey.WaitForModelAsync(again.RunId, Token);
        await journey.AuditAsync(Token);
    }

    private static string Study(TpmReference reference)
    {
        var root = Convert.ToBase64String(reference.EndorsementRoots[0].Span);
        var states = reference.States.Select(state => "      - {" + string.Join(", ", state.Values.Select(pcr => $"{pcr.Index}: \"{Convert.ToHexStringLower(pcr.Value.Span)}\"")) + "}");
        return Tables.Study().Replace(
            "  - {kind: development}",
            $"""
              - kind: tpm
                endorsement_roots:
                  - |
                    -----BEGIN CERTIFICATE-----
                    {string.Join("\n        ", root.Chunk(64).Select(line => new string(line)))}
                    -----END CERTIFICATE-----
                states:
            {string.Join('\n', states)}
                maximum_enrolment_age_seconds: {reference.MaximumEnrolmentAgeSeconds}
                allow_unchecked_revocation: true
            """,
            StringComparison.Ordinal);
    }
}
