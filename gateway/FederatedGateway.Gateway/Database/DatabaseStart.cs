using FederatedGateway.Gateway.Leases;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Database;

/// <summary>
/// Brings the database to this version before anything else uses it. On SQLite it also makes this process the file's only gateway, which is what
/// allows it to clear what a killed one left: the migration lock and the leases.
/// </summary>
internal sealed partial class DatabaseStart(DatabaseFactory databases, ILogger<DatabaseStart> log) : IDisposable
{
    private FileStream? ownership;

    /// <exception cref="DatabaseInUseException">Another gateway has the SQLite file open.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        if (databases.SqliteFile is { } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            ownership = Own(file);
            await ClearMigrationLockAsync(database, cancellationToken);
        }

        await database.Database.MigrateAsync(cancellationToken);
        if (ownership is not null)
        {
            var released = await database.Leases.Where(lease => lease.ExpireTicks != 0)
                .ExecuteUpdateAsync(lease => lease.SetProperty(stored => stored.ExpireTicks, 0), cancellationToken);
            if (released > 0)
            {
                Log.LeasesReleased(log, released);
            }
        }

        Log.Ready(log, database.Database.ProviderName!);
    }

    public void Dispose() => ownership?.Dispose();

    // The lock goes with the process, however it ends.
    private static FileStream Own(string file)
    {
        try
        {
            return new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e)
        {
            throw new DatabaseInUseException($"another gateway uses {file}; stop it, or use PostgreSQL to run several (Database:Provider)", e);
        }
    }

    private async Task ClearMigrationLockAsync(GatewayDatabase database, CancellationToken cancellationToken)
    {
        // EF Core waits for this row without end; nobody can hold it, because this process owns the file.
        var present = await database.Database
            .SqlQuery<int>($"""SELECT COUNT(*) AS "Value" FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'""")
            .SingleAsync(cancellationToken);
        if (present > 0 && await database.Database.ExecuteSqlAsync($"""DELETE FROM "__EFMigrationsLock" """, cancellationToken) > 0)
        {
            Log.MigrationLockCleared(log);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Information, "The database ({Provider}) is at this version")]
        public static partial void Ready(ILogger log, string provider);

        [LoggerMessage(1101, LogLevel.Warning, "Cleared the migration lock of a gateway that was stopped in mid-migration")]
        public static partial void MigrationLockCleared(ILogger log);

        [LoggerMessage(1102, LogLevel.Information, "Released {Count} leases of the gateway that ran before on this database")]
        public static partial void LeasesReleased(ILogger log, int count);
    }
}
