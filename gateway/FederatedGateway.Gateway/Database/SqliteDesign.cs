using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FederatedGateway.Gateway.Database;

/// <summary>Used by <c>dotnet ef migrations add</c> only.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteGatewayDatabase>
{
    public SqliteGatewayDatabase CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqliteGatewayDatabase>().UseSqlite("Data Source=:memory:").Options);
}
