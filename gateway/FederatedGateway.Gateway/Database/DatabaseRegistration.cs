using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Database;

internal static class DatabaseRegistration
{
    public static IServiceCollection AddGatewayDatabase(this IServiceCollection services, DatabaseOptions options, string dataDirectory)
        => services
            .AddSingleton(new DatabaseFactory(options, dataDirectory))
            .AddSingleton<IDbContextFactory<GatewayDatabase>>(provider => provider.GetRequiredService<DatabaseFactory>())
            .AddSingleton<DatabaseStart>();
}
