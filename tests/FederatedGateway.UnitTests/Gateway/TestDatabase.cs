using FederatedGateway.Gateway.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Gateway;

/// <summary>A migrated SQLite database in a directory of its own, as a gateway has it.</summary>
internal sealed class TestDatabase : IDbContextFactory<GatewayDatabase>, IAsyncDisposable
{
    private readonly DatabaseFactory factory;
    private readonly DatabaseStart start;

    private TestDatabase(string directory)
    {
        DirectoryPath = directory;
        factory = new DatabaseFactory(new DatabaseOptions(), directory);
        start = new DatabaseStart(factory, NullLogger<DatabaseStart>.Instance);
    }

    public string DirectoryPath { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase(Directory.CreateTempSubdirectory("fgw-database-").FullName);
        await database.start.RunAsync(TestContext.Current.CancellationToken);
        return database;
    }

    public GatewayDatabase CreateDbContext() => factory.CreateDbContext();

    public ValueTask DisposeAsync()
    {
        start.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(DirectoryPath, recursive: true);
        return ValueTask.CompletedTask;
    }
}
