using FederatedGateway.Gateway.Audit.Archive;
using FederatedGateway.Gateway.Hosting;

namespace FederatedGateway.Gateway.Audit;

internal static class AuditRegistration
{
    /// <param name="services">The host's.</param>
    /// <param name="options">The log's name, its seed (made at the first start), and how it is archived.</param>
    public static IServiceCollection AddAuditLog(this IServiceCollection services, AuditOptions options)
        => services
            .AddSingleton(options)
            .AddSingleton(_ => AuditKey.Load(options.KeyFile, options.Origin))
            .AddSingleton<LogTiles>()
            .AddSingleton<AuditArchive>()
            .AddHostedService(provider => provider.GetRequiredService<AuditArchive>())
            .AddSingleton<AuditLog>()
            .AddSingleton<LogProofs>()
            .AddSingleton<LogEntries>()
            .AddSingleton<AuditExport>()
            .AddSingleton<AuditSequencer>()
            .AddHostedService(provider => provider.GetRequiredService<AuditSequencer>());
}
