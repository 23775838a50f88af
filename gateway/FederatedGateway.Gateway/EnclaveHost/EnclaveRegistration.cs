using FederatedGateway.Enclave.V1;
using FederatedGateway.Gateway.Hosting;
using Grpc.Net.Client;

namespace FederatedGateway.Gateway.EnclaveHost;

internal static class EnclaveRegistration
{
    /// <summary>One channel for the life of the process; it connects when first used and again after a break.</summary>
    public static IServiceCollection AddEnclaveHost(this IServiceCollection services, EnclaveOptions options)
        => services
            .AddSingleton(provider => EnclaveEndpoint.Open(options.Endpoint, provider.GetRequiredService<ILoggerFactory>()))
            .AddSingleton(provider => new EnclaveService.EnclaveServiceClient(provider.GetRequiredService<GrpcChannel>()));
}
