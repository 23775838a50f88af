using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FederatedGateway.Gateway.Database;

/// <summary>Used by <c>dotnet ef migrations add</c> only.</summary>
internal sealed class PostgreSqlDesign : IDesignTimeDbContextFactory<PostgreSqlGatewayDatabase>
{
    public PostgreSqlGatewayDatabase CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<PostgreSqlGatewayDatabase>().UseNpgsql("Host=localhost").Options);
}
