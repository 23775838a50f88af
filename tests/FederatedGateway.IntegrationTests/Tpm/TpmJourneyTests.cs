using FederatedGateway.Client.Attestation;
using FederatedGateway.Client.Connections;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>A whole study whose only accepted evidence is a real TPM implementation's.</summary>
public sealed class TpmJourneyTests
{
    private static readonly JourneyTables Tables = new(Columns: 6);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_study_is_trained_and_audited_over_a_killed_enclave(bool isSealed)
    {
        await using var tpm = await BootedTpm.StartAsync();
        await using var site = await JourneySite.StartAsync(Token, evidence: isSealed ? tpm.SealingArguments : tpm.Arguments);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token, accepted: await tpm.ReferenceAsync());
        var north = site.Institutions[0];

        var shown = await north.RunAsync(Token, "attest", "show", "--json");
        Assert.True(shown.ExitCode == 0, shown.Error);
        Assert.Equal("tpm", shown.Json.GetProperty("kind").GetString());
        Assert.Contains("boot integrity", shown.Json.GetProperty("assurance").GetString(), StringComparison.Ordinal);
        Assert.True(Assert.Single(shown.Json.GetProperty("studies").EnumerateArray()).GetProperty("accepted").GetBoolean());
        Assert.DoesNotContain("DEVELOPMENT", shown.Output + shown.Error, StringComparison.Ordinal);
        var examined = await north.RunAsync(Token, "doctor");
        Assert.True(examined.ExitCode == 0, examined.Output + examined.Error);
        Assert.Contains("boot integrity", examined.Output, StringComparison.Ordinal);

        await journey.UploadAllAsync(Tables, rows: 200, Token);
        Assert.All(site.Institutions, party => Assert.Single(Enrolments(party)));
        await site.Enclave.Process.KillAsync();
        await site.Enclave.RestartAsync(Token);
        if (!isSealed)
        {
            foreach (var party in site.Institutions)
            {
                var wrapped = await party.RunAsync(Token, "dataset", "rewrap");
                Assert.True(wrapped.ExitCode == 0, wrapped.Error);
            }
        }

        var proposed = await north.RunAsync(Token, "run", "start", "--json");
        Assert.True(proposed.ExitCode == 0, proposed.Error);
        var runId = proposed.Json.GetProperty("id").GetString()!;
        foreach (var party in site.Institutions.Skip(1))
        {
            var approved = await party.RunAsync(Token, "run", "approve", runId, "--yes");
            Assert.True(approved.ExitCode == 0, approved.Error);
        }

        await journey.WaitForModelAsync(runId, Token);
        var results = await journey.DownloadAllAsync(runId, Token);
        Assert.All(results, result => Assert.Equal(EvidenceKind.Tpm, result.Verified.Run.Evidence.Evidence.Claims.Kind));
        var audit = await journey.AuditAsync(Token);
        Assert.True(audit[AuditChecks.Evidence].Examined > 0);
        Assert.Equal(isSealed ? 3 : 6, audit[AuditChecks.DatasetEvidence].Examined);

        // Challenged once: neither killing the enclave nor wrapping again took another enrolment.
        Assert.All(site.Institutions, party => Assert.Single(Enrolments(party)));
    }

    [Fact]
    public async Task Another_boot_state_or_another_TPM_is_refused_and_the_old_one_is_accepted_again()
    {
        await using var tpm = await BootedTpm.StartAsync();
        await using var site = await JourneySite.StartAsync(Token, evidence: tpm.Arguments);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token, accepted: await tpm.ReferenceAsync());
        await journey.UploadAllAsync(Tables, rows: 200, Token);
        var (north, attestation) = (site.Institutions[0], new EnclaveAttestation(site.Institutions[0].Institution));
        var study = await journey.OpenAsync(north, Token);

        // Same boot, other maker: no enrolment that anybody made speaks of its keys, and no root that the study accepts certifies it.
        await using (var other = await BootedTpm.StartAsync())
        {
            await RestartAsync(other.Arguments);
            foreach (var role in new[] { EvidenceRole.Inspect, EvidenceRole.Upload })
            {
                Assert.Equal(Reasons.EvidenceRootUntrusted, (await attestation.AttestAsync(study, role, Token)).Refusal?.Reason);
            }

            Assert.Single(Enrolments(north));
            Assert.Contains(Reasons.EnrolmentMissing, await RefusedByGatewayAsync(), StringComparison.Ordinal);
        }

        await RestartAsync(tpm.Arguments);
        Assert.True((await attestation.AttestAsync(study, EvidenceRole.Upload, Token)).IsAccepted);

        await tpm.MeasureAsync("something that nobody agreed to");
        Assert.Equal(Reasons.MeasurementRefused, (await attestation.AttestAsync(study, EvidenceRole.Inspect, Token)).Refusal?.Reason);
        Assert.Equal(Reasons.MeasurementRefused, (await Assert.ThrowsAsync<GatewayException>(() => attestation.AttestAsync(study, EvidenceRole.Upload, Token))).Reason);
        var shown = await north.RunAsync(Token, "attest", "show");
        Assert.Equal(4, shown.ExitCode);
        Assert.Contains(Reasons.MeasurementRefused, shown.Error, StringComparison.Ordinal);

        async Task RestartAsync(IReadOnlyList<string> evidence)
        {
            await site.Enclave.Process.KillAsync();
            site.Enclave.Evidence = evidence;
            await site.Enclave.RestartAsync(Token);
        }

        async Task<string> RefusedByGatewayAsync()
        {
            await site.Gateway.Process.WaitAsync(() => site.Gateway.Process.Output.Contains("does not verify", StringComparison.Ordinal), TimeSpan.FromSeconds(60), Token);
            return site.Gateway.Process.Output;
        }
    }

    private static string[] Enrolments(JourneyParty party) => Directory.GetFiles(party.ProfileDirectory, "*.bin", SearchOption.AllDirectories) is var files
        ? [.. files.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "enrolments")]
        : [];
}
