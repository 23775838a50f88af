namespace FederatedGateway.Gateway.Retention;

internal static class RetentionRegistration
{
    /// <param name="services">The host's.</param>
    /// <param name="cron">When; empty for never by itself.</param>
    /// <param name="insecureDevelopmentClock">Lets operators plan as of another time.</param>
    /// <param name="dataDirectory">Holds the key that signs certificates (certificates.key, made at the first start).</param>
    public static IServiceCollection AddRetention(this IServiceCollection services, string cron, bool insecureDevelopmentClock, string dataDirectory)
        => services
            .AddSingleton(_ => GatewayKey.Load(Path.Combine(dataDirectory, "certificates.key")))
            .AddSingleton(provider => new RetentionClock(provider.GetRequiredService<TimeProvider>(), insecureDevelopmentClock))
            .AddSingleton<RetentionWish>()
            .AddSingleton<RetentionPlanner>()
            .AddSingleton<CopyEraser>()
            .AddSingleton<KeyDestructionCalls>()
            .AddSingleton<KeyEraser>()
            .AddSingleton<Erasure>()
            .AddSingleton<RetentionRun>()
            .AddHostedService(provider => ActivatorUtilities.CreateInstance<RetentionSchedule>(provider, cron));
}
