using FederatedGateway.Gateway.Attestation;
using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Datasets;
using FederatedGateway.Gateway.Handovers;
using FederatedGateway.Gateway.Models;
using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Retention;
using FederatedGateway.Gateway.Runs;
using FederatedGateway.Gateway.Studies;

namespace FederatedGateway.Gateway.Hosting;

internal static class ServiceMap
{
    /// <summary>Every service of the contracts that the gateway serves.</summary>
    public static WebApplication MapServices(this WebApplication app)
    {
        app.MapGrpcService<AttestationEndpoint>();
        app.MapGrpcService<AuditEndpoint>();
        app.MapGrpcService<DatasetEndpoint>();
        app.MapGrpcService<HandoverEndpoint>();
        app.MapGrpcService<LifecycleEndpoint>();
        app.MapGrpcService<ModelEndpoint>();
        app.MapGrpcService<RegionEndpoint>();
        app.MapGrpcService<RetentionEndpoint>();
        app.MapGrpcService<StudyEndpoint>();
        app.MapGrpcService<TrainingEndpoint>();
        return app;
    }
}
