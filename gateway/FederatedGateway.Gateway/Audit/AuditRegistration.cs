namespace FederatedGateway.Gateway.Audit;

internal static class AuditRegistration
{
    /// <param name="services">The host's.</param>
    /// <param name="keyFile">The log's seed; made at the first start.</param>
    /// <param name="origin">The log's name.</param>
    public static IServiceCollection AddAuditLog(this IServiceCollection services, string keyFile, string origin)
        => services
            .AddSingleton(_ => AuditKey.Load(keyFile, origin))
            .AddSingleton<AuditLog>()
            .AddSingleton<LogProofs>()
            .AddSingleton<LogEntries>()
            .AddSingleton<AuditExport>()
            .AddSingleton<AuditSequencer>()
            .AddHostedService(provider => provider.GetRequiredService<AuditSequencer>());
}
