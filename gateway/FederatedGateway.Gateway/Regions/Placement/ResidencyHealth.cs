using System.Data.Common;
using FederatedGateway.Gateway.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>Degraded while a copy lies where its study does not allow one, and for a day after it was found.</summary>
internal sealed class ResidencyHealth(IDbContextFactory<GatewayDatabase> databases, TimeProvider clock) : IHealthCheck
{
    public const string Name = "residency";

    /// <summary>Long enough to be seen by people who look once a day.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromDays(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var since = (clock.GetUtcNow() - Shown).UtcTicks;
        try
        {
            await using var database = databases.CreateDbContext();
            var found = await database.ResidencyIncidents.Where(incident => incident.RemoveTicks == null || incident.FindTicks > since)
                .GroupBy(incident => incident.Region).Select(group => new { Region = group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
            return found.Count == 0
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"copies lay outside the regions that their studies allow: {string.Join(", ", found.Select(row => $"{row.Count} in {row.Region}"))}");
        }
        catch (DbException)
        {
            // The database's own check tells of that.
            return HealthCheckResult.Healthy();
        }
    }
}
