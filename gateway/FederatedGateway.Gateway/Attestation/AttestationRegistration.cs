using FederatedGateway.Gateway.Attestation.Collateral;
using FederatedGateway.Gateway.Attestation.Watch;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FederatedGateway.Gateway.Attestation;

internal static class AttestationRegistration
{
    /// <param name="services">The host's.</param>
    /// <param name="options">Without mistakes.</param>
    /// <param name="dataDirectory">Vendors' documents are kept below it.</param>
    public static IServiceCollection AddAttestation(this IServiceCollection services, AttestationOptions options, string dataDirectory)
    {
        services.AddGrpcHealthChecks(health =>
            {
                // The process's own health must not depend on the enclave: see EvidenceHealth.
                health.Services.Map("", check => check.Name is not (EvidenceHealth.Readiness or EvidenceHealth.EnclaveServices));
                foreach (var service in EvidenceHealth.Services)
                {
                    health.Services.Map(service, check => check.Name != EvidenceHealth.Readiness);
                }
            })
            .AddCheck<EvidenceHealth>(EvidenceHealth.Readiness, HealthStatus.Degraded)
            .AddCheck<EvidenceHealth>(EvidenceHealth.EnclaveServices, HealthStatus.Unhealthy);
        return services.AddSingleton(options).AddCollateral(options, dataDirectory).AddSingleton<EvidenceStandings>().AddSingleton<EvidenceCheck>().AddHostedService<EvidenceWatch>();
    }
}
