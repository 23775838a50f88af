using FederatedGateway.Client.Attestation;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.LyingGateway;
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

    [Fact]
    public async Task Whatever_a_gateway_asks_the_enclave_itself_carries_out_nothing_for_which_one_half_is_missing()
    {
        await using var development = await EnclaveProcess.StartAsync(Token);
        await using var tpm = await BootedTpm.StartAsync();
        await using var attested = await EnclaveProcess.StartAttestedAsync(Token, tpm.Arguments);
        var accepted = await tpm.ReferenceAsync();

        // The control: nothing but the missing half stands in the way of the same run.
        var both = new Consortium(development);
        var control = await PrepareAsync(both);
        await both.RunAsync(control.Start, control.Tables);

        var unlisted = new Consortium(development);
        unlisted.Manifest.Evidence[0] = accepted;
        await AssertCarriesOutNothingAsync(unlisted, Reasons.DevelopmentRefused);

        var listed = new Consortium(attested);
        listed.Manifest.Evidence[0] = both.Manifest.Evidence[0];
        await AssertCarriesOutNothingAsync(listed, Reasons.EvidenceKindRefused, await SealingHost.EnrolAsync(attested, listed.Institutions[0]));

        async Task AssertCarriesOutNothingAsync(Consortium consortium, string reason, params V1.Collateral[] collateral)
        {
            var (start, tables) = await PrepareAsync(consortium);
            start.Collateral.AddRange(collateral);
            await Refusals.AssertAsync(reason, () => consortium.RunAsync(start, tables));
        }
    }

    /// <summary>A complete run of institutions that looked at no evidence.</summary>
    private static async Task<(RunStart Start, EncryptedTable[] Tables)> PrepareAsync(Consortium consortium)
    {
        var request = new GetEvidenceRequest { Study = consortium.Approve(), Nonce = Google.Protobuf.ByteString.CopyFrom(new byte[32]), Role = EvidenceRole.Upload };
        var evidence = (await consortium.Enclave.Client.GetEvidenceAsync(request, cancellationToken: Token)).Evidence;
        var keys = EnclaveKeys.Parse(evidence.KeyConfig.Memory).OrThrow();
        var tables = consortium.EncryptAll(keys);
        return (await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, tables)), tables), tables);
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
