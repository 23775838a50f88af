using FederatedGateway.Gateway.Database;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Passes wishes for comparisons to the owner of a region, and what came of them back.</summary>
internal sealed class SweepRequests(IDbContextFactory<GatewayDatabase> databases, TimeProvider clock)
{
    private const int MaximumFailureLength = 500;

    /// <summary>What ended longer ago nobody asks for any more.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <returns>Its id.</returns>
    public async Task<long> AddAsync(string region, bool isFull, int sampledCopies, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var old = (now - Kept).UtcTicks;
        var request = await databases.TransactAsync(
            async database =>
            {
                await database.SweepRequests.Where(known => known.EndTicks < old).ExecuteDeleteAsync(cancellationToken);
                return database.SweepRequests.Add(new SweepRequest { Region = region, IsFull = isFull, SampledCopies = sampledCopies, CreateTicks = now.UtcTicks }).Entity;
            },
            cancellationToken);
        return request.Id;
    }

    public async Task<SweepRequest> GetAsync(long id, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.SweepRequests.AsNoTracking().SingleAsync(request => request.Id == id, cancellationToken);
    }

    /// <summary>The oldest wish that waits; null when none does.</summary>
    public async Task<SweepRequest?> NextAsync(string region, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        return await database.SweepRequests.AsNoTracking().Where(request => request.Region == region && request.EndTicks == null).OrderBy(request => request.Id).FirstOrDefaultAsync(cancellationToken);
    }

    public Task ProgressAsync(SweepRequest request, SweepReport report, string? failure, bool hasEnded, CancellationToken cancellationToken)
    {
        long? end = hasEnded ? clock.GetUtcNow().UtcTicks : null;
        var text = failure is { Length: > MaximumFailureLength } ? failure[..MaximumFailureLength] : failure ?? "";
        return databases.TransactAsync(
            database => database.SweepRequests.Where(row => row.Id == request.Id).ExecuteUpdateAsync(
                row => row.SetProperty(stored => stored.Listed, report.Listed).SetProperty(stored => stored.Compared, report.Compared).SetProperty(stored => stored.Sampled, report.Sampled)
                    .SetProperty(stored => stored.Lost, report.Lost).SetProperty(stored => stored.Missing, report.Missing).SetProperty(stored => stored.Removed, report.Removed)
                    .SetProperty(stored => stored.Violations, report.Violations).SetProperty(stored => stored.Failure, text).SetProperty(stored => stored.EndTicks, end),
                cancellationToken),
            cancellationToken);
    }
}
