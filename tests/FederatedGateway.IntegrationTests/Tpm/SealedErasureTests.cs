using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.Journey;
using FederatedGateway.Trust.Receipts.Dsse;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>Uploads fall due whose keys are sealed to a TPM: what an operator and an auditor have afterwards.</summary>
public sealed class SealedErasureTests
{
    private static readonly JourneyTables Tables = new(Columns: 6);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Due_uploads_are_shredded_with_the_sealed_keys_and_no_copy_of_the_keys_file_opens_again()
    {
        await using var machine = await BootedTpm.StartAsync();
        await using var site = await JourneySite.StartAsync(Token, evidence: machine.SealingArguments, configure: configuration => configuration["InsecureDevelopmentClock"] = true);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token, accepted: await machine.ReferenceAsync());
        await journey.UploadAllAsync(Tables, rows: 100, Token);

        // The keys are those of an earlier process by now, and there are the present one's beside them.
        await site.Enclave.Process.KillAsync();
        await site.Enclave.RestartAsync(Token);
        var run = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(run.RunId, Token);
        var file = Assert.Single(Directory.GetFiles(machine.SealDirectory, "*.keys"));
        var copy = await File.ReadAllBytesAsync(file, Token);
        var index = SealedHeader.Parser.ParseFrom(SealedFile.Parser.ParseFrom(copy).Header).Secret.NvIndex;

        var certificate = await DestroyUploadsAsync(site, journey);
        Assert.Equal(ErasureClaim.Shredded, certificate.Claim);
        var key = Assert.Single(certificate.Keys);
        Assert.Equal((KeyOutcome.Destroyed, 1, Path.GetFileNameWithoutExtension(file)), (key.Outcome, key.SealedCopies, key.KeyConfigDigest.ToString()));
        Assert.False(File.Exists(file));
        await using (var tpm = await machine.ConnectAsync())
        {
            Assert.Null(await tpm.ReadNvPublicAsync(index, Token));
        }

        var audit = await journey.AuditAsync(Token);
        Assert.True(audit[AuditChecks.KeyDestructions].Examined > 0);
        Assert.Equal(0, audit[AuditChecks.KeyDestructions].Failed);

        await site.Enclave.Process.KillAsync();
        await File.WriteAllBytesAsync(file, copy, Token);
        await site.Enclave.RestartAsync(Token);
        Assert.Contains(Reasons.KeyDestroyed, site.Enclave.Process.Output, StringComparison.Ordinal);
        Assert.Contains("sealed keys opened: 0", site.Enclave.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>As the operator does once they are due, to which the gateway's insecure development clock lets it look ahead.</summary>
    private static async Task<ErasureCertificate> DestroyUploadsAsync(JourneySite site, StudyJourney journey)
    {
        using var channel = site.Gateway.Connect("operator", "operator");
        var retention = new RetentionService.RetentionServiceClient(channel);
        var asOf = TimeProvider.System.GetUtcNow().AddSeconds(journey.Manifest.Message.Retention.UploadsSeconds).AddMinutes(10).ToUnixTimeSeconds();
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(100).UtcDateTime;
        var plan = await retention.PlanRetentionAsync(new PlanRetentionRequest { StudyId = journey.Id.ToString(), InsecureAsOf = asOf }, deadline: deadline, cancellationToken: Token);
        Assert.Equal(site.Institutions.Count, plan.Items.Count);
        var applied = await retention.ApplyRetentionAsync(
            new ApplyRetentionRequest { PlanDigest = plan.PlanDigest, StudyId = journey.Id.ToString(), InsecureAsOf = asOf }, deadline: deadline, cancellationToken: Token);
        using var envelope = System.Text.Json.JsonDocument.Parse(Assert.Single(applied.Certificates).Dsse.Memory);
        return System.Text.Json.JsonSerializer.Deserialize(envelope.RootElement.GetProperty("payload").GetBytesFromBase64(), ErasureCertificate.Json)!.Predicate;
    }
}
