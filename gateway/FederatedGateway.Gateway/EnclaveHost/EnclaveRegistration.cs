using FederatedGateway.Gateway.Hosting;

namespace FederatedGateway.Gateway.EnclaveHost;

internal static class EnclaveRegistration
{
    public static IServiceCollection AddEnclaveHost(this IServiceCollection services, EnclaveOptions options)
        => services.AddSingleton(options).AddSingleton(provider => EnclaveHosts.Open(options, provider.GetRequiredService<ILoggerFactory>())).AddSingleton<EnclaveLogView>();
}
