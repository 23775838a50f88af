namespace FederatedGateway.Gateway.Leases;

internal static class LeaseRegistration
{
    public static IServiceCollection AddLeases(this IServiceCollection services) => services.AddSingleton<LeaseTable>();
}
