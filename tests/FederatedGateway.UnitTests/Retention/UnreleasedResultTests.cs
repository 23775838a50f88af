using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Gateway;
using FederatedGateway.UnitTests.Regions;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Retention;

/// <summary>Result ciphertexts whose keys nobody was given, because enclave or gateway died before.</summary>
public sealed class UnreleasedResultTests
{
    private const string RunId = "7777777777777777777777777777777777777777777777777777777777777777";
    private const string ReleasedId = "8888888888888888888888888888888888888888888888888888888888888888";
    private const string Prefix = $"models/{ReplicationSite.StudyId}/{RunId}/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_earlier_try_left_is_removed_once_that_is_in_the_log_except_under_a_lock()
    {
        await using var site = await ReplicationSite.CreateAsync();
        using var sequencer = await StartSequencerAsync(site);
        var run = await AddRunAsync(site, RunId, RunState.Running);
        await PutAsync(site, Prefix + "first");
        var locked = await PutAsync(site, Prefix + "locked");
        await site.Stores["eu"].SetLegalHoldAsync(locked.Key, locked.VersionId, hold: true, Token);
        await PutAsync(site, $"models/{ReplicationSite.StudyId}/{ReleasedId}/another-run");
        var logged = new List<string>();
        site.Stores["eu"].BeforeDelete = async _ => logged = await ActionsAsync(site);

        await using var lease = await site.Leases.TryAcquireAsync("run/" + RunId, TimeSpan.FromMinutes(1), Token);
        var leftovers = new LeftoverResults(site.Log, NullLogger<LeftoverResults>.Instance);
        await leftovers.RemoveAsync(run, Prefix, site.Stores["eu"], new RunLedger(site.Database, lease!, RunId, TimeProvider.System), Token);

        Assert.Equal([AuditActions.RunDiscarded], logged);
        Assert.Empty(await site.VersionsAsync("eu", Prefix + "first"));
        Assert.Single(await site.VersionsAsync("eu", Prefix + "locked"));
        Assert.Single(await site.VersionsAsync("eu", $"models/{ReplicationSite.StudyId}/{ReleasedId}/another-run"));
        await sequencer.StopAsync(Token);
    }

    [Fact]
    public async Task Whoever_has_lost_the_run_to_another_gateway_removes_nothing()
    {
        await using var site = await ReplicationSite.CreateAsync();
        var run = await AddRunAsync(site, RunId, RunState.Running);
        await PutAsync(site, Prefix + "of-the-new-owner");
        var lost = await site.Leases.TryAcquireAsync("run/" + RunId, TimeSpan.FromMinutes(1), Token);
        await lost!.DisposeAsync();
        await using var owner = await site.Leases.TryAcquireAsync("run/" + RunId, TimeSpan.FromMinutes(1), Token);

        var leftovers = new LeftoverResults(site.Log, NullLogger<LeftoverResults>.Instance);
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => leftovers.RemoveAsync(run, Prefix, site.Stores["eu"], new RunLedger(site.Database, lost, RunId, TimeProvider.System), Token));
        Assert.Equal(Reasons.LeaseLost, refused.Refusal.Reason);
        Assert.Single(await site.VersionsAsync("eu", Prefix + "of-the-new-owner"));
    }

    [Fact]
    public async Task Results_of_a_run_that_ended_without_a_release_are_due_at_once()
    {
        await using var site = await ReplicationSite.CreateAsync();
        using var sequencer = await StartSequencerAsync(site);
        await AddResultAsync(site, RunId, RunState.Failed, releaseTicks: null);
        await AddResultAsync(site, ReleasedId, RunState.Completed, releaseTicks: TimeProvider.System.GetUtcNow().UtcTicks);

        using var directory = new TemporaryDirectory();
        using var key = GatewayKey.Load(directory.File("certificates.key"));
        using var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var erasure = new Erasure(
            site.Database,
            site.Log,
            new CopyEraser(site.Regions),
            new KeyEraser(site.Database, TestHosts.Of(new EnclaveService.EnclaveServiceClient(channel)), new KeyDestructionCalls(TimeProvider.System)),
            new UnfinishedUploads(directory.Path),
            key,
            TimeProvider.System);
        var retention = new RetentionRun(new RetentionPlanner(site.Database), erasure, site.Leases);
        var plan = await retention.PlanAsync("", TimeProvider.System.GetUtcNow(), Token);
        Assert.Equal(RunId, Assert.Single(plan.Items).Id);

        var outcome = Assert.Single(await retention.ApplyAsync("", plan.Digest, plan.AsOf, "schedule", "schedule", Token));
        Assert.Equal((1, 0), (outcome.Destroyed, outcome.Remaining));
        var certificate = SignedStatement<ErasureCertificate>.Open(outcome.Certificate.Dsse, key.Signing.PublicKey).OrThrow();
        Assert.Contains("nobody has their keys", certificate.Predicate.Basis, StringComparison.Ordinal);
        Assert.Empty(await site.VersionsAsync("eu", $"models/{RunId}"));
        Assert.Single(await site.VersionsAsync("eu", $"models/{ReleasedId}"));
        Assert.Empty((await retention.PlanAsync("", TimeProvider.System.GetUtcNow(), Token)).Items);
        await sequencer.StopAsync(Token);
    }

    private static async Task<AuditSequencer> StartSequencerAsync(ReplicationSite site)
    {
        var sequencer = new AuditSequencer(site.Database, site.Leases, site.Log, site.LogKey, TimeProvider.System, NullLogger<AuditSequencer>.Instance);
        await sequencer.StartAsync(Token);
        return sequencer;
    }

    private static async Task<List<string>> ActionsAsync(ReplicationSite site)
    {
        await using var database = site.Database.CreateDbContext();
        return [.. (await database.LoggedEntries.AsNoTracking().ToListAsync(Token)).Select(entry => AuditEntry.Parse(entry.Data).OrThrow().Action)];
    }

    private static Task<StoredObject> PutAsync(ReplicationSite site, string key)
        => site.Stores["eu"].PutAsync(new ObjectUpload(new ObjectKey(key), 3), new MemoryStream([1, 2, 3]), Token);

    private static async Task<StoredRun> AddRunAsync(ReplicationSite site, string id, RunState state)
    {
        var run = new StoredRun { Id = id, StudyId = ReplicationSite.StudyId, Number = 1, Order = [1], State = state, CreateTicks = 1, EndTicks = 2, Proposer = "a", NotAfterTicks = 1 };
        await site.Database.TransactAsync(
            async database =>
            {
                if (!await database.Studies.AnyAsync(Token))
                {
                    var manifest = new StudyManifest { Retention = new RetentionPolicy { UploadsSeconds = 86_400, ModelsSeconds = 86_400 } };
                    database.Studies.Add(new StoredStudy { Id = ReplicationSite.StudyId, Manifest = manifest.ToByteArray(), Title = "t", Author = "a", Phase = StudyPhase.Active, CreateTicks = 1, EndTicks = 1 });
                }

                database.Runs.Add(run);
            },
            Token);
        return run;
    }

    private static async Task AddResultAsync(ReplicationSite site, string runId, RunState state, long? releaseTicks)
    {
        await AddRunAsync(site, runId, state);
        var stored = await site.AddAsync($"models/{runId}", [1, 2, 3]);
        await site.Database.TransactAsync(
            database =>
            {
                database.Results.Add(new StoredResult { RunId = runId, Receipt = [1], Evidence = [1], EvidenceCheckpoint = [1], CreateTicks = TimeProvider.System.GetUtcNow().UtcTicks, ReleaseTicks = releaseTicks });
                database.ResultObjects.Add(new StoredResultObject
                {
                    RunId = runId, Ordinal = 0, Kind = PayloadKind.Model, Recipient = "", Header = [1], CiphertextSha256 = stored.Sha256!, HeaderSignature = [1], CiphertextBytes = 3, ObjectKey = stored.Key.Value,
                });
                return Task.CompletedTask;
            },
            Token);
    }
}
