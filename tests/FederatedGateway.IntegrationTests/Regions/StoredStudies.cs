using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.IntegrationTests.Regions;

/// <summary>Writes what a gateway would have written into its database, so that replication has objects of a study without a training run.</summary>
/// <param name="databases">The gateway's.</param>
/// <param name="primary">The region that is written first.</param>
/// <param name="allowed">The regions that studies allow.</param>
internal sealed class StoredStudies(IDbContextFactory<GatewayDatabase> databases, IObjectStore primary, IReadOnlyList<string> allowed)
{
    private readonly RegionStores regions = new([primary, .. allowed.Where(region => region != primary.Region)
        .Select(region => new FileObjectStore(new FileStoreOptions(region, primary.Bucket, Path.Combine(Path.GetTempPath(), "never-written")), TimeProvider.System))]); // only their names are used

    public StudyManifest Manifest { get; } = new()
    {
        Retention = new RetentionPolicy { ModelsSeconds = 86_400, UploadsSeconds = 86_400 },
        Regions = new RegionPolicy { Primary = primary.Region, Allowed = { allowed } },
    };

    /// <summary>A study with a run whose results somebody can open: what nobody can open any more is not made again when it is lost.</summary>
    public Task AddStudyAsync(string studyId, CancellationToken cancellationToken) => databases.TransactAsync(
        database =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcTicks;
            database.Studies.Add(new StoredStudy { Id = studyId, Manifest = Manifest.ToByteArray(), Title = "t", Author = "a", Phase = StudyPhase.Active, CreateTicks = 1, EndTicks = 1 });
            database.Runs.Add(new StoredRun { Id = studyId, StudyId = studyId, Number = 1, Order = [1], State = RunState.Completed, CreateTicks = 1, Proposer = "a", NotAfterTicks = 1 });
            database.Results.Add(new StoredResult { RunId = studyId, Receipt = [1], Evidence = [1], EvidenceCheckpoint = [1], CreateTicks = now, ReleaseTicks = now }); // not due for erasure
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Makes a key one of the run's results.</summary>
    public static void AddResult(GatewayDatabase database, string studyId, int ordinal, string key)
    {
        database.ResultObjects.Add(new StoredResultObject
        {
            RunId = studyId,
            Ordinal = ordinal,
            Kind = PayloadKind.Model,
            Recipient = "",
            Header = [1],
            CiphertextSha256 = new byte[32],
            HeaderSignature = [1],
            CiphertextBytes = 1,
            ObjectKey = key,
        });
        database.ResultWraps.Add(new StoredResultWrap { RunId = studyId, Ordinal = ordinal, Recipient = "a", Suite = 1, Wrap = [1] });
    }

    public AllowedTarget Primary(string studyId) => AllowedTarget.Get(Residency.Of(studyId, Manifest), ObjectClass.Model, primary.Region, regions);

    public IReadOnlyList<AllowedTarget> Replicas(string studyId) => AllowedTarget.All(Residency.Of(studyId, Manifest), ObjectClass.Model, regions);
}
