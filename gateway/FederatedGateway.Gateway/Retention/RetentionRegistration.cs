namespace FederatedGateway.Gateway.Retention;

internal static class RetentionRegistration
{
    /// <param name="services">The host's.</param>
    /// <param name="cron">When; empty for never by itself.</param>
    /// <param name="keyFile">The key that signs certificates; made at the first start.</param>
    /// <param name="uploadDirectory">Where unfinished uploads lie.</param>
    public static IServiceCollection AddRetention(this IServiceCollection services, string cron, string keyFile, string uploadDirectory)
        => services
            .AddSingleton(_ => GatewayKey.Load(keyFile))
            .AddSingleton(new UnfinishedUploads(uploadDirectory))
            .AddSingleton<RetentionPlanner>()
            .AddSingleton<CopyEraser>()
            .AddSingleton<KeyEraser>()
            .AddSingleton<Erasure>()
            .AddSingleton<RetentionRun>()
            .AddHostedService(provider => ActivatorUtilities.CreateInstance<RetentionSchedule>(provider, cron));
}
