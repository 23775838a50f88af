using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Database;

/// <summary>Opens units of work on the configured database. Contexts are short-lived: one a call, disposed by the caller.</summary>
internal sealed class DatabaseFactory : IDbContextFactory<GatewayDatabase>
{
    private readonly Func<GatewayDatabase> create;

    public DatabaseFactory(DatabaseOptions options, string dataDirectory)
    {
        if (options.Provider == DatabaseOptions.PostgreSql)
        {
            var postgreSql = new DbContextOptionsBuilder<PostgreSqlGatewayDatabase>().UseNpgsql(options.ConnectionString, npgsql => npgsql.ExecutionStrategy(dependencies => new PlainExecution(dependencies.CurrentContext.Context))).Options;
            create = () => new PostgreSqlGatewayDatabase(postgreSql);
            return;
        }

        var connection = new SqliteConnectionStringBuilder(options.ConnectionString) { ForeignKeys = true };
        if (connection.DataSource.Length == 0)
        {
            connection.DataSource = Path.Combine(dataDirectory, "gateway.db");
        }

        SqliteFile = Path.GetFullPath(connection.DataSource);
        var sqlite = new DbContextOptionsBuilder<SqliteGatewayDatabase>()
            .UseSqlite(connection.ToString())
            .AddInterceptors(new SqliteConnectionSettings())
            .Options;
        create = () => new SqliteGatewayDatabase(sqlite);
    }

    /// <summary>The database file; null for PostgreSQL.</summary>
    public string? SqliteFile { get; }

    public GatewayDatabase CreateDbContext() => create();
}
