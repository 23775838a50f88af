namespace FederatedGateway.Gateway.Handovers;

internal static class HandoverRegistration
{
    public static IServiceCollection AddHandovers(this IServiceCollection services)
        => services.AddSingleton<HandoverCourier>().AddSingleton<HandoverRun>().AddHostedService<HandoverSchedule>();
}
