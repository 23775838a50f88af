using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Status;

/// <summary>
/// Reads from the catalog how far replication is. It asks nobody how copies are made: an engine that records copies in the catalog (this gateway's own, or a server's whose result was verified)
/// is reported like any other.
/// </summary>
internal sealed class ReplicationStatus(RegionStores regions, ResidencyCatalog residencies, TimeProvider clock)
{
    /// <summary>Lags are those of this many newest copies.</summary>
    private const int LagSample = 1_000;

    /// <param name="database">To read from.</param>
    /// <param name="objects">Which objects count.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>One for each region, in the order of their names.</returns>
    public async Task<IReadOnlyList<TargetStatus>> ReadAsync(GatewayDatabase database, IQueryable<CatalogObject> objects, CancellationToken cancellationToken)
    {
        var copies = await objects.SelectMany(stored => stored.Copies, (stored, copy) => new { copy.Region, copy.State, stored.LengthBytes, stored.CreateTicks, copy.VerifyTicks })
            .GroupBy(row => new { row.Region, row.State })
            .Select(group => new
            {
                group.Key.Region,
                group.Key.State,
                Count = group.LongCount(),
                Bytes = group.Sum(row => row.LengthBytes),
                Oldest = group.Min(row => row.CreateTicks),
                Verified = group.Max(row => row.VerifyTicks),
            })
            .ToListAsync(cancellationToken);
        var kept = await objects.Where(stored => stored.Class != ObjectClass.Upload && stored.StudyId != "" && stored.Copies.Any(copy => copy.State != CopyState.Deleted))
            .GroupBy(stored => stored.StudyId).Select(group => new { Study = group.Key, Count = group.LongCount() }).ToListAsync(cancellationToken);
        var now = clock.GetUtcNow().UtcTicks;
        var statuses = new List<TargetStatus>(regions.Names.Count);
        foreach (var region in regions.Names)
        {
            var here = copies.Where(row => row.Region == region).ToList();
            var waiting = here.Where(row => row.State is CopyState.Pending or CopyState.Failed).ToList();
            long blocked = 0;
            foreach (var study in kept)
            {
                blocked += (await residencies.OfAsync(study.Study, cancellationToken)).Permits(ObjectClass.Model, region) ? 0 : study.Count;
            }

            var lags = await objects.Where(stored => stored.PrimaryRegion != region).SelectMany(stored => stored.Copies).Where(copy => copy.Region == region && copy.State == CopyState.Completed)
                .OrderByDescending(copy => copy.CompleteTicks).Take(LagSample).Select(copy => copy.LagMilliseconds).ToListAsync(cancellationToken);
            lags.Sort();
            statuses.Add(new TargetStatus(
                region,
                here.Where(row => row.State == CopyState.Completed).Sum(row => row.Count),
                here.Where(row => row.State == CopyState.Pending).Sum(row => row.Count),
                here.Where(row => row.State == CopyState.Failed).Sum(row => row.Count),
                blocked,
                waiting.Sum(row => row.Bytes),
                waiting.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(0, now - waiting.Min(row => row.Oldest))),
                Percentile(lags, 0.50),
                Percentile(lags, 0.99),
                here.Max(row => row.Verified) ?? 0));
        }

        return statuses;
    }

    // The smallest value that this share of all values does not exceed.
    internal static TimeSpan Percentile(List<long> sorted, double share)
        => sorted.Count == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)]);
}
