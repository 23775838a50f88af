using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FederatedGateway.Gateway.Database;

/// <summary>Ready means that the database answers; alive means only that the process does.</summary>
internal sealed class DatabaseHealth(IDbContextFactory<GatewayDatabase> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var database = databases.CreateDbContext();
            await database.Leases.AnyAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException })
        {
            return HealthCheckResult.Unhealthy("the database does not answer");
        }
    }
}
