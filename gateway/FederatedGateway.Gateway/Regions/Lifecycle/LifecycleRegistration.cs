using FederatedGateway.Gateway.Regions.Lifecycle.Expiry;
using FederatedGateway.Gateway.Regions.Lifecycle.Policies;
using FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

internal static class LifecycleRegistration
{
    public static IServiceCollection AddLifecycle(this IServiceCollection services, LifecycleOptions options)
        => services
            .AddSingleton(options)
            .AddSingleton(_ => new PolicySigner(options.SignerIdentity))
            .AddSingleton<KnownStudies>()
            .AddSingleton<PolicyBook>()
            .AddSingleton<RegionRules>()
            .AddSingleton<PolicyPlanner>()
            .AddSingleton<Rollouts>()
            .AddSingleton<StepWork>()
            .AddSingleton<RolloutWork>()
            .AddSingleton<ObjectUses>()
            .AddSingleton<ExpiryWish>()
            .AddSingleton<ObjectExpiry>()
            .AddHostedService<RolloutSchedule>()
            .AddHostedService<ExpirySchedule>()
            .AddHostedService<LifecycleSetting>();
}
