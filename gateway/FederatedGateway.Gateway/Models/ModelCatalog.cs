using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Models;

/// <summary>Released results, as far as the caller may see them: a participant its studies' and its own report, auditors and operators all but the wraps.</summary>
internal sealed class ModelCatalog(IDbContextFactory<GatewayDatabase> databases)
{
    /// <summary>Results of one study, or of all that the caller may see, newest first.</summary>
    public async Task<(IReadOnlyList<ModelSummary> Models, string NextPageToken)> ListAsync(
        Caller caller, string studyId, int pageSize, string pageToken, CancellationToken cancellationToken)
    {
        var after = PageToken.Parse(pageToken);
        await using var database = databases.CreateDbContext();
        var rows = await Visible(database, caller)
            .Where(row => studyId == "" || row.Run.StudyId == studyId)
            .Where(row => row.Result.CreateTicks < after.Ticks || (row.Result.CreateTicks == after.Ticks && string.Compare(row.Run.Id, after.Id) > 0))
            .OrderByDescending(row => row.Result.CreateTicks).ThenBy(row => row.Run.Id)
            .Take(pageSize + 1).ToListAsync(cancellationToken);
        var page = rows.Take(pageSize).ToList();
        var models = new List<ModelSummary>(page.Count);
        foreach (var row in page)
        {
            var stored = await database.ResultObjects.AsNoTracking().SingleAsync(result => result.RunId == row.Run.Id && result.Kind == PayloadKind.Model, cancellationToken);
            var summary = new ModelSummary
            {
                RunId = row.Run.Id,
                StudyId = row.Run.StudyId,
                CreateTimeMilliseconds = UnixMilliseconds(row.Result.CreateTicks),
                CiphertextBytes = stored.CiphertextBytes,
                State = row.Result.DestroyTicks is null ? ModelState.Available : ModelState.Destroyed,
            };
            summary.Copies.AddRange(await CopiesAsync(database, stored.ObjectKey, cancellationToken));
            models.Add(summary);
        }

        return (models, rows.Count > pageSize ? new PageToken(page[^1].Result.CreateTicks, page[^1].Run.Id).ToString() : "");
    }

    /// <summary>Everything that verifies and opens one run's results for the caller.</summary>
    public async Task<GetModelResponse> GetAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var row = await Visible(database, caller).Where(visible => visible.Run.Id == runId).SingleOrDefaultAsync(cancellationToken)
            ?? throw new RefusedException(Reasons.NotFound, $"there is no released result of a run {runId} that you may see");
        if (row.Result.DestroyTicks is not null)
        {
            throw new RefusedException(Reasons.NotFound, $"the results of run {runId} were destroyed when their retention ended; `fgw retention certificates` shows the certificate");
        }

        var signatures = await database.RunSignatures.AsNoTracking().Where(signature => signature.RunId == runId).OrderBy(signature => signature.Participant).ToListAsync(cancellationToken);
        var response = new GetModelResponse
        {
            RunId = runId,
            StudyId = row.Run.StudyId,
            Order = new SignedOrder { Order = ByteString.CopyFrom(row.Run.Order) },
            Receipt = ByteString.CopyFrom(row.Result.Receipt),
            InclusionProof = ByteString.CopyFrom(row.Result.InclusionProof!),
            LogEntry = ByteString.CopyFrom(row.Result.LogEntry!),
            Evidence = Evidence.Parser.ParseFrom(row.Result.Evidence),
            EvidenceCheckpoint = ByteString.CopyFrom(row.Result.EvidenceCheckpoint),
        };
        response.Order.Signatures.AddRange(signatures.Select(signature => new ParticipantSignature { Participant = signature.Participant, Signature = ByteString.CopyFrom(signature.Signature) }));
        foreach (var stored in await ObjectsAsync(database, caller, runId, cancellationToken))
        {
            response.Objects.Add(await DescribeAsync(database, caller, stored, cancellationToken));
        }

        return response;
    }

    /// <summary>One object that the caller may download, and where its complete copies are.</summary>
    public async Task<DownloadableObject> FindAsync(Caller caller, string runId, string objectKey, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var row = await Visible(database, caller).Where(visible => visible.Run.Id == runId && visible.Result.DestroyTicks == null).SingleOrDefaultAsync(cancellationToken);
        var stored = row is null ? null : (await ObjectsAsync(database, caller, runId, cancellationToken)).SingleOrDefault(result => result.ObjectKey == objectKey);
        if (row is null || stored is null)
        {
            throw new RefusedException(Reasons.NotFound, $"run {runId} has no object {objectKey} that you may download");
        }

        var own = await database.Participants.Where(participant => participant.StudyId == row.Run.StudyId && participant.Name == caller.Name).Select(participant => participant.Region)
            .SingleOrDefaultAsync(cancellationToken);
        var copies = await database.Copies.AsNoTracking().Where(copy => copy.ObjectKey == objectKey && copy.State == CopyState.Completed).ToListAsync(cancellationToken);
        var manifest = await database.Studies.Where(study => study.Id == row.Run.StudyId).Select(study => study.Manifest).SingleAsync(cancellationToken);
        return new DownloadableObject(row.Run.StudyId, stored, own, [.. StudyManifest.Parser.ParseFrom(manifest).Regions.Allowed], copies);
    }

    private static IQueryable<VisibleResult> Visible(GatewayDatabase database, Caller caller)
    {
        var all = database.Results.AsNoTracking().Where(result => result.ReleaseTicks != null)
            .Join(database.Runs.AsNoTracking(), result => result.RunId, run => run.Id, (result, run) => new VisibleResult { Result = result, Run = run });
        return caller.Role == Role.Participant
            ? all.Where(row => database.Participants.Any(participant => participant.StudyId == row.Run.StudyId && participant.Name == caller.Name))
            : all;
    }

    private static async Task<List<StoredResultObject>> ObjectsAsync(GatewayDatabase database, Caller caller, string runId, CancellationToken cancellationToken)
        => await database.ResultObjects.AsNoTracking()
            .Where(stored => stored.RunId == runId && (caller.Role != Role.Participant || stored.Recipient == "" || stored.Recipient == caller.Name))
            .OrderBy(stored => stored.Ordinal).ToListAsync(cancellationToken);

    private static async Task<ResultObject> DescribeAsync(GatewayDatabase database, Caller caller, StoredResultObject stored, CancellationToken cancellationToken)
    {
        var result = new ResultObject
        {
            Header = new SignedHeader
            {
                Header = ByteString.CopyFrom(stored.Header),
                CiphertextSha256 = ByteString.CopyFrom(stored.CiphertextSha256),
                Signature = ByteString.CopyFrom(stored.HeaderSignature),
            },
            CiphertextBytes = stored.CiphertextBytes,
            ObjectId = stored.ObjectKey,
        };
        if (caller.Role == Role.Participant)
        {
            var wraps = await database.ResultWraps.AsNoTracking().Where(wrap => wrap.RunId == stored.RunId && wrap.Ordinal == stored.Ordinal && wrap.Recipient == caller.Name)
                .OrderBy(wrap => wrap.Suite).Select(wrap => wrap.Wrap).ToListAsync(cancellationToken);
            result.Wraps.AddRange(wraps.Select(Wrap.Parser.ParseFrom));
        }

        result.Copies.AddRange(await CopiesAsync(database, stored.ObjectKey, cancellationToken));
        return result;
    }

    private static async Task<List<ObjectCopy>> CopiesAsync(GatewayDatabase database, string objectKey, CancellationToken cancellationToken)
        => [.. (await database.Copies.AsNoTracking().Where(copy => copy.ObjectKey == objectKey).OrderBy(copy => copy.Region).ToListAsync(cancellationToken)).Select(copy => new ObjectCopy
        {
            Region = copy.Region,
            Bucket = copy.Bucket,
            Key = copy.ObjectKey,
            VersionId = copy.VersionId,
            Sha256 = ByteString.CopyFrom(copy.Sha256 ?? []),
            State = copy.State,
            LagMilliseconds = copy.LagMilliseconds,
        })];

    private static long UnixMilliseconds(long ticks) => new DateTimeOffset(ticks, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private sealed class VisibleResult
    {
        public required StoredResult Result { get; init; }

        public required StoredRun Run { get; init; }
    }
}
