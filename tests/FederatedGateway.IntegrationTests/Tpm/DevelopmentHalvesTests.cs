using FederatedGateway.Client.Attestation;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>Development evidence needs two to agree: whoever started the enclave (--insecure-development) and everybody who signed the study. Either alone gets nowhere.</summary>
public sealed class DevelopmentHalvesTests
{
    private static readonly JourneyTables Tables = new(Columns: 6);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_study_that_does_not_list_it_refuses_an_enclave_that_was_started_with_it()
    {
        await using var tpm = await BootedTpm.StartAsync();
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token, accepted: await tpm.ReferenceAsync());
        await AssertRefusedAsync(site, journey, Reasons.DevelopmentRefused);
    }

    [Fact]
    public async Task A_study_that_lists_it_gets_none_from_an_enclave_that_was_started_without()
    {
        using var directory = new TemporaryDirectory();
        await using var process = ServerProcess.Start(
            EnclaveProcess.Executable,
            ["--listen", $"unix:{directory.Path}/enclave.sock", "--evidence", "development", "--development-root", $"{directory.Path}/root.pem"]);
        await process.WaitForExitAsync(Token);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("--evidence development needs --insecure-development", process.Output, StringComparison.Ordinal);
        Assert.False(File.Exists($"{directory.Path}/root.pem"));

        await using var tpm = await BootedTpm.StartAsync();
        await using var site = await JourneySite.StartAsync(Token, evidence: tpm.Arguments);
        await using var development = await EnclaveProcess.StartAsync(Token);
        var reference = new V1.DevelopmentReference { RootPublicKey = Google.Protobuf.ByteString.CopyFrom(development.DevelopmentRoot), Measurements = { Google.Protobuf.ByteString.CopyFrom(development.Measurement) } };
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token, accepted: new V1.ReferenceValue { Development = reference });
        await AssertRefusedAsync(site, journey, Reasons.EvidenceKindRefused);
    }

    [Fact]
    public async Task Both_together_are_accepted_and_said_aloud()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        var north = site.Institutions[0];
        Assert.True((await new EnclaveAttestation(north.Institution).AttestAsync(await journey.OpenAsync(north, Token), EvidenceRole.Upload, Token)).IsAccepted);
        var shown = await north.RunAsync(Token, "attest", "show");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("DEVELOPMENT EVIDENCE", shown.Error, StringComparison.Ordinal);
        Assert.Contains("INSECURE DEVELOPMENT", site.Enclave.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>By the client from the evidence itself, before a row is encrypted, and by the command that people use.</summary>
    private static async Task AssertRefusedAsync(JourneySite site, StudyJourney journey, string reason)
    {
        var north = site.Institutions[0];
        var attestation = new EnclaveAttestation(north.Institution);
        var study = await journey.OpenAsync(north, Token);
        Assert.Equal(reason, (await attestation.AttestAsync(study, EvidenceRole.Inspect, Token)).Refusal?.Reason);
        var table = site.File("north.csv");
        Tables.Write(table, rows: 100, seed: 1);
        var upload = await north.RunAsync(Token, "dataset", "upload", table, "--json");
        Assert.Equal(4, upload.ExitCode);
        Assert.Contains(reason, upload.Output + upload.Error, StringComparison.Ordinal);
        var listed = await north.RunAsync(Token, "dataset", "list", "--json");
        Assert.Empty(listed.Json.EnumerateArray());
    }
}
