using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FederatedGateway.Gateway.Regions.Status;

/// <summary>Degraded while a region is beyond its replication objective.</summary>
internal sealed class ReplicationHealth(ReplicationStanding standing) : IHealthCheck
{
    public const string Name = "replication";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var alerts = standing.Alerts;
        return Task.FromResult(alerts.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join("; ", alerts.OrderBy(region => region.Key, StringComparer.Ordinal).Select(region => $"{region.Key}: {string.Join(", ", region.Value)}"))));
    }
}
