using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Runs;

/// <summary>Reads runs: a participant those of its studies, auditors and operators all.</summary>
internal sealed class RunQueries(IDbContextFactory<GatewayDatabase> databases)
{
    public async Task<StoredRun> GetAsync(Caller caller, string runId, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await Visible(database, caller).SingleOrDefaultAsync(run => run.Id == runId, cancellationToken)
            ?? throw new RefusedException(Reasons.NotFound, $"there is no run {runId} that you may see");
    }

    /// <returns>Newest first, and the token of the next page or an empty one.</returns>
    public async Task<(IReadOnlyList<StoredRun> Runs, string NextPageToken)> ListAsync(Caller caller, string studyId, int pageSize, string pageToken, CancellationToken cancellationToken)
    {
        var after = PageToken.Parse(pageToken);
        await using var database = databases.CreateDbContext();
        var rows = await Visible(database, caller).Where(run => studyId == "" || run.StudyId == studyId)
            .Where(run => run.CreateTicks < after.Ticks || (run.CreateTicks == after.Ticks && string.Compare(run.Id, after.Id) > 0))
            .OrderByDescending(run => run.CreateTicks).ThenBy(run => run.Id)
            .Take(pageSize + 1).ToListAsync(cancellationToken);
        return ([.. rows.Take(pageSize)], rows.Count > pageSize ? new PageToken(rows[pageSize - 1].CreateTicks, rows[pageSize - 1].Id).ToString() : "");
    }

    private static IQueryable<StoredRun> Visible(GatewayDatabase database, Caller caller)
    {
        var runs = database.Runs.AsNoTracking().Include(run => run.Signatures);
        return caller.Role == Role.Participant
            ? runs.Where(run => database.Participants.Any(participant => participant.StudyId == run.StudyId && participant.Name == caller.Name))
            : runs;
    }
}
