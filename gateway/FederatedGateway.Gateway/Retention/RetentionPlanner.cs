using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Retention;

/// <summary>Finds what is due: uploads and models older than their study's manifest allows, and results that nobody was ever given the keys to.</summary>
internal sealed class RetentionPlanner(IDbContextFactory<GatewayDatabase> databases)
{
    /// <summary>One plan destroys at most this many items; what is left is due in the next one. It bounds the work, the certificate and the damage of a mistake.</summary>
    internal const int MaximumItems = 256;

    private const string UploadsEnded = "storage limitation: the study's retention period for uploads has ended";
    private const string ModelsEnded = "storage limitation: the study's retention period for models has ended";
    private const string NeverReleased = "storage limitation: the run ended before its results were released, so nobody has their keys";

    private static readonly RunState[] InProgress = [RunState.Queued, RunState.Running, RunState.Releasing];

    /// <param name="studyId">Empty for all studies.</param>
    /// <param name="asOf">The time to plan for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<RetentionPlan> PlanAsync(string studyId, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var studies = await database.Studies.AsNoTracking().Where(study => studyId == "" || study.Id == studyId).OrderBy(study => study.Id).ToListAsync(cancellationToken);
        var items = new List<DueItem>();
        foreach (var study in studies)
        {
            var policy = StudyManifest.Parser.ParseFrom(study.Manifest).Retention;
            items.AddRange(await UploadsAsync(database, study, policy, asOf, cancellationToken));
            items.AddRange(await ModelsAsync(database, study, policy, asOf, cancellationToken));
            if (items.Count >= MaximumItems)
            {
                break;
            }
        }

        return new RetentionPlan(asOf, [.. items.Take(MaximumItems)]);
    }

    private static async Task<List<DueItem>> UploadsAsync(GatewayDatabase database, StoredStudy study, RetentionPolicy policy, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var created = asOf.UtcTicks - (policy.UploadsSeconds * TimeSpan.TicksPerSecond);
        var due = await database.Datasets.AsNoTracking()
            .Where(dataset => dataset.StudyId == study.Id && dataset.State != DatasetState.Destroyed && (dataset.CreateTicks <= created || dataset.ExpireTicks <= asOf.UtcTicks))
            .OrderBy(dataset => dataset.Id).Take(MaximumItems).ToListAsync(cancellationToken);
        var ids = due.Select(dataset => dataset.Id).ToList();
        var busy = await database.RunDatasets.Where(used => ids.Contains(used.DatasetId))
            .Join(database.Runs.Where(run => InProgress.Contains(run.State)), used => used.RunId, run => run.Id, (used, run) => used.DatasetId)
            .Distinct().ToListAsync(cancellationToken);
        var copies = await CopiesAsync(database, [.. due.Select(dataset => dataset.ObjectKey).OfType<string>()], cancellationToken);
        return [.. due.Select(dataset => new DueItem(
            RetentionClass.Upload,
            dataset.Id,
            study.Id,
            Math.Min(dataset.ExpireTicks, dataset.CreateTicks + (policy.UploadsSeconds * TimeSpan.TicksPerSecond)),
            [new DueObject(dataset.ObjectKey ?? dataset.Id, new Sha256Digest(dataset.CiphertextSha256), dataset.ObjectKey is { } key ? copies[key] : [])],
            UploadsEnded,
            busy.Contains(dataset.Id) ? "a run that uses it is in progress" : ""))];
    }

    private static async Task<List<DueItem>> ModelsAsync(GatewayDatabase database, StoredStudy study, RetentionPolicy policy, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var created = asOf.UtcTicks - (policy.ModelsSeconds * TimeSpan.TicksPerSecond);
        var due = await database.Results.AsNoTracking().Include(result => result.Objects)
            .Join(database.Runs.Where(run => run.StudyId == study.Id), result => result.RunId, run => run.Id, (result, run) => new { Result = result, run.State, run.EndTicks })
            .Where(row => row.Result.DestroyTicks == null && (row.Result.CreateTicks <= created || (row.Result.ReleaseTicks == null && row.EndTicks <= asOf.UtcTicks)))
            .OrderBy(row => row.Result.RunId).Take(MaximumItems).ToListAsync(cancellationToken);
        var copies = await CopiesAsync(database, [.. due.SelectMany(row => row.Result.Objects).Select(stored => stored.ObjectKey)], cancellationToken);
        return [.. due.Select(row => new DueItem(
            RetentionClass.Model,
            row.Result.RunId,
            study.Id,
            row.Result.ReleaseTicks is null && row.EndTicks is { } end ? end : row.Result.CreateTicks + (policy.ModelsSeconds * TimeSpan.TicksPerSecond),
            [.. row.Result.Objects.OrderBy(stored => stored.Ordinal).Select(stored => new DueObject(stored.ObjectKey, new Sha256Digest(stored.CiphertextSha256), copies[stored.ObjectKey]))],
            row.Result.ReleaseTicks is null ? NeverReleased : ModelsEnded,
            InProgress.Contains(row.State) ? "its run is in progress" : ""))];
    }

    private static async Task<ILookup<string, string>> RegionsAsync(GatewayDatabase database, List<string> keys, CancellationToken cancellationToken)
        => (await database.Copies.AsNoTracking().Where(copy => keys.Contains(copy.ObjectKey) && copy.State != CopyState.Deleted)
            .Select(copy => new { copy.ObjectKey, copy.Region }).ToListAsync(cancellationToken)).ToLookup(copy => copy.ObjectKey, copy => copy.Region);

    private static async Task<Dictionary<string, IReadOnlyList<string>>> CopiesAsync(GatewayDatabase database, List<string> keys, CancellationToken cancellationToken)
    {
        var regions = await RegionsAsync(database, keys, cancellationToken);
        return keys.Distinct(StringComparer.Ordinal).ToDictionary(key => key, IReadOnlyList<string> (key) => [.. regions[key].Order(StringComparer.Ordinal)], StringComparer.Ordinal);
    }
}
