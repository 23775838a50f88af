using FederatedGateway.Trust.Verdicts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FederatedGateway.Gateway.Attestation.Watch;

/// <summary>
/// Not healthy while some study's evidence does not verify. Readiness calls that degraded: models, reports and the audit log must stay in reach; the gRPC health of what needs the enclave says not serving.
/// </summary>
internal sealed class EvidenceHealth(EvidenceStandings standings) : IHealthCheck
{
    /// <summary>Name of the check in readiness.</summary>
    public const string Readiness = "evidence";

    /// <summary>Name of the same check for the services that need the enclave.</summary>
    public const string EnclaveServices = "evidence-services";

    /// <summary>What a gRPC health client asks for.</summary>
    public static readonly IReadOnlyList<string> Services = [V1.AttestationService.Descriptor.FullName, V1.TrainingService.Descriptor.FullName];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var refused = standings.Refused;
        var reasons = refused.Select(study => standings.Find(study)?.Refusal).OfType<Refusal>().Select(refusal => refusal.Reason).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return Task.FromResult(refused.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, $"the enclave's evidence does not verify for {refused.Count} studies: {string.Join(", ", reasons)}"));
    }
}
