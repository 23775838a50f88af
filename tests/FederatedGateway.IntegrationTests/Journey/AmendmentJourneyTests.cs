using FederatedGateway.Client.Attestation;
using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Runs;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.Studies.Amending;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>New enclave code in a running study: refused, added by all, used, removed by one, refused again.</summary>
public sealed class AmendmentJourneyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_enclave_of_another_measurement_is_accepted_from_everybodys_signature_until_anybodys_removal()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var tables = new JourneyTables(Columns: 8);
        var enclave = await site.Institutions[0].Institution.Gateway.Attestation.GetEnclaveAsync(new GetEnclaveRequest(), cancellationToken: Token);
        var measurement = Convert.ToHexStringLower(enclave.Measurement.Span);
        var journey = await StudyJourney.CreateAsync(site, tables.Study(), Token, otherMeasurement: true);
        var (north, east, south) = (site.Institutions[0], site.Institutions[1], site.Institutions[2]);
        await AssertRefusedAsync(journey, north);

        var fingerprint = await PublishAsync(site, enclave, sequence: 2, "new.reference");
        await PublishAsync(site, enclave, sequence: 1, "old.reference");
        Assert.Equal(4, (await north.RunAsync(Token, "study", "amend", "--add-from", site.File("new.reference"), "--publisher", north.Identity.Fingerprint, "--yes")).ExitCode);
        var added = await north.RunAsync(Token, "study", "amend", "--add-from", site.File("new.reference"), "--publisher", fingerprint, "--reason", "version 1.1", "--yes", "--json");
        Assert.True(added.ExitCode == 0, added.Error);
        var older = await north.RunAsync(Token, "study", "amend", "--add-from", site.File("old.reference"), "--publisher", fingerprint, "--replace", "--yes");
        Assert.Equal(2, older.ExitCode);
        Assert.Contains(Reasons.ReferenceValuesOutdated, older.Error, StringComparison.Ordinal);
        Assert.Contains("pending", added.Output, StringComparison.Ordinal);
        await AssertRefusedAsync(journey, north);
        var shown = await east.RunAsync(Token, "study", "show");
        Assert.Contains("proposed by north", shown.Output, StringComparison.Ordinal);
        foreach (var party in new[] { east, south })
        {
            var approved = await party.RunAsync(Token, "study", "amend", "--approve", "1", "--yes");
            Assert.True(approved.ExitCode == 0, approved.Error);
        }

        await journey.UploadAllAsync(tables, rows: 300, Token);
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);
        Assert.Equal(3, (await journey.DownloadAllAsync(run.RunId, Token)).Count);

        var verified = await journey.OpenAsync(north, Token);
        var waiting = await new RunClient(north.Institution).ProposeAsync(verified, TimeSpan.FromHours(1), Token);
        var removed = await south.RunAsync(Token, "study", "amend", "--remove", measurement, "--yes");
        Assert.True(removed.ExitCode == 0, removed.Error);
        await AssertRefusedAsync(journey, north);
        var late = await east.RunAsync(Token, "run", "approve", waiting.RunId, "--yes");
        Assert.Equal(2, late.ExitCode);
        Assert.Contains("fgw run start", late.Error, StringComparison.Ordinal);
        var newer = await east.RunAsync(Token, "run", "start");
        Assert.Equal(4, newer.ExitCode);
        Assert.Contains(Reasons.MeasurementRefused, newer.Error, StringComparison.Ordinal);

        var audit = await journey.AuditAsync(Token);
        Assert.Equal(2, audit[AuditChecks.AmendmentsLogged].Examined);
        var fetched = (await new StudyClient(east.Institution).FetchAsync(journey.Id, Token)).OrThrow();
        var amendments = await new AmendmentClient(east.Institution).ReadAsync(fetched, Token);
        Assert.Equal(["version 1.1", ""], amendments.InForce.Select(amendment => amendment.Message.Reason));
        Assert.Empty(amendments.Pending);
    }

    /// <summary>The enclave's builder, here south, signs what its code measures.</summary>
    /// <returns>The fingerprint of its key.</returns>
    private static async Task<string> PublishAsync(JourneySite site, GetEnclaveResponse enclave, int sequence, string file)
    {
        var policy = site.File("enclave.yaml");
        await File.WriteAllTextAsync(
            policy,
            $"evidence:\n- kind: development\n  root: \"{Convert.ToHexStringLower(enclave.DevelopmentRoot.Span)}\"\n  measurements: [\"{Convert.ToHexStringLower(enclave.Measurement.Span)}\"]\n",
            Token);
        var signed = await site.Institutions[2].RunAsync(
            Token, "attest", "policy", "sign", "--policy", policy, "--product", "enclave", "--version", "1.1", "--sequence", $"{sequence}", "--out", site.File(file), "--json");
        Assert.True(signed.ExitCode == 0, signed.Error);
        return signed.Json.GetProperty("fingerprint").GetString()!;
    }

    /// <summary>The institution decides so from the evidence itself, and the gateway does not let it encrypt for nothing.</summary>
    private static async Task AssertRefusedAsync(StudyJourney journey, JourneyParty party)
    {
        var (study, attestation) = (await journey.OpenAsync(party, Token), new EnclaveAttestation(party.Institution));
        Assert.Equal(Reasons.MeasurementRefused, (await attestation.AttestAsync(study, EvidenceRole.Inspect, Token)).Refusal?.Reason);
        var upload = await Assert.ThrowsAsync<GatewayException>(() => attestation.AttestAsync(study, EvidenceRole.Upload, Token));
        Assert.Equal(Reasons.MeasurementRefused, upload.Reason);
    }
}
