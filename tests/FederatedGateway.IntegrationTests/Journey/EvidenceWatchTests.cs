using FederatedGateway.Client.Connections;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>In the place of the enclave that a study agreed to, another one answers: no work goes to it, everybody is told, and the first one finds all as it was.</summary>
public sealed class EvidenceWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly JourneyTables Tables = new(Columns: 4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_whose_evidence_stops_verifying_gets_no_work_until_it_verifies_again()
    {
        await using var site = await JourneySite.StartAsync(Token);
        var journey = await StudyJourney.CreateAsync(site, Tables.Study(), Token);
        await journey.UploadAllAsync(Tables, rows: 100, Token);
        await WaitForReadinessAsync(site, "Healthy");

        // Proposed while the evidence verifies; signed by all when it does not any more.
        var run = await journey.ProposeAsync(Token);
        var (root, kept) = (site.File("development.root"), site.File("kept.root"));
        await site.Enclave.Process.KillAsync();
        File.Move(root, kept);
        await site.Enclave.RestartAsync(Token);
        await WaitForReadinessAsync(site, "Degraded");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await HealthAsync(site, TrainingService.Descriptor.FullName));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await HealthAsync(site, ""));
        Assert.Equal(Reasons.EvidenceRootUntrusted, (await Assert.ThrowsAsync<GatewayException>(() => AskAsync(site, journey, "upload"))).Reason);
        await AskAsync(site, journey, "inspect");

        Assert.Equal(Reasons.EvidenceRootUntrusted, (await Assert.ThrowsAsync<RefusedException>(() => journey.StartRunAsync(Token))).Refusal.Reason);
        await journey.ApproveAllAsync(run, Token);
        await Task.Delay(TimeSpan.FromSeconds(3), Token);
        var waiting = await new FederatedGateway.Client.Runs.RunClient(site.Institutions[0].Institution).GetAsync(run.RunId, Token);
        Assert.Equal(RunState.Queued, waiting.State);

        await site.Enclave.Process.KillAsync();
        File.Move(kept, root, overwrite: true);
        await site.Enclave.RestartAsync(Token);
        await WaitForReadinessAsync(site, "Healthy");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await HealthAsync(site, TrainingService.Descriptor.FullName));

        // It goes on by itself; that the keys died with the first process is another matter, and said as such.
        var ended = await journey.WaitForEndAsync(run.RunId, Token);
        Assert.Equal((RunState.Failed, Reasons.RewrapNeeded), (ended.State, ended.FailureReason));
        await journey.RewrapAllAsync(Token);
        var again = await journey.StartRunAsync(Token);
        await journey.WaitForModelAsync(again.RunId, Token);

        var report = await journey.AuditAsync(Token);
        Assert.Equal((2L * site.Institutions.Count, 0L, 0L), (report[AuditChecks.DatasetEvidence].Examined, report[AuditChecks.DatasetEvidence].Failed, report[AuditChecks.DatasetEvidence].Absent));
        Assert.Equal(
            [(AuditActions.EvidenceRefused, Reasons.EvidenceRootUntrusted), (AuditActions.EvidenceRecovered, "success")],
            (await EntriesAsync(site)).Where(entry => entry.Action is AuditActions.EvidenceRefused or AuditActions.EvidenceRecovered).Select(entry => (entry.Action, entry.Outcome)));
    }

    private static async Task AskAsync(JourneySite site, StudyJourney journey, string role)
        => await site.Institutions[0].Institution.Gateway.Attestation.GetEvidenceAsync(
            new GetEvidenceRequest { StudyId = journey.Id.ToString(), Nonce = ByteString.CopyFrom(new byte[32]), Role = role }, cancellationToken: Token);

    private static async Task<HealthCheckResponse.Types.ServingStatus> HealthAsync(JourneySite site, string service)
    {
        using var channel = site.Gateway.Connect("operator", "operator");
        var call = new CallOptions(deadline: TimeProvider.System.GetUtcNow().AddSeconds(20).UtcDateTime, cancellationToken: Token);
        return (await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = service }, call)).Status;
    }

    private static async Task WaitForReadinessAsync(JourneySite site, string status)
    {
        using var http = new HttpClient();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(Patience);
        while (await http.GetStringAsync(new Uri(site.Gateway.MetricsAddress + "/health/ready"), timeout.Token) != status)
        {
            await Task.Delay(200, timeout.Token);
        }
    }

    private static async Task<IReadOnlyList<AuditEntry>> EntriesAsync(JourneySite site)
    {
        var page = await site.Auditor.Institution.Gateway.Audit.ListEntriesAsync(new ListEntriesRequest { PageSize = 1000 }, cancellationToken: Token);
        return [.. page.Entries.Select(entry => AuditEntry.Parse(entry.Data.Memory).OrThrow())];
    }
}
