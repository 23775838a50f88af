using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FederatedGateway.Gateway.Database;

/// <summary>
/// Transactions that change something, one at a time among all gateways on the database: SQLite allows no more, and on PostgreSQL a lock does the same.
/// Metadata is little and changes rarely; in return nobody has to think about what two transactions may do to each other. The work may still run again,
/// each time on a fresh context: it must have no effect outside the database.
/// </summary>
internal static class DatabaseTransactions
{
    /// <summary>With jitter this covers what statements outside of transactions (lease renewals) can get in the way; more tries would hide a mistake.</summary>
    private const int MaximumAttempts = 12;

    /// <summary>Names the one writer among everything that uses advisory locks on the database: "fgw" and 1.</summary>
    private const long WriterLock = 0x6667_7701;

    // SQLite has one writer at a time; taking turns here is faster and fairer than colliding in the file. (A context of another process waits in the file.)
    private static readonly SemaphoreSlim SqliteTurn = new(1, 1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(4);

    /// <summary>Runs <paramref name="work"/>, saves what it changed and commits.</summary>
    public static async Task<T> TransactAsync<T>(
        this IDbContextFactory<GatewayDatabase> databases,
        Func<GatewayDatabase, Task<T>> work,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(databases, work, cancellationToken);
            }
            catch (Exception e) when (attempt < MaximumAttempts && IsConflict(e))
            {
                await Task.Delay(Pause(attempt), cancellationToken);
            }
        }
    }

    private static async Task<T> AttemptAsync<T>(IDbContextFactory<GatewayDatabase> databases, Func<GatewayDatabase, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var turn = database is SqliteGatewayDatabase ? SqliteTurn : null;
        if (turn is not null)
        {
            await turn.WaitAsync(cancellationToken);
        }

        try
        {
            await using var transaction = await BeginAsync(database, cancellationToken);
            var result = await work(database);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        finally
        {
            turn?.Release();
        }
    }

    /// <inheritdoc cref="TransactAsync{T}"/>
    public static Task TransactAsync(this IDbContextFactory<GatewayDatabase> databases, Func<GatewayDatabase, Task> work, CancellationToken cancellationToken)
        => databases.TransactAsync(
            async database =>
            {
                await work(database);
                return true;
            },
            cancellationToken);

    private static async Task<IDbContextTransaction> BeginAsync(GatewayDatabase database, CancellationToken cancellationToken)
    {
        if (database is not PostgreSqlGatewayDatabase)
        {
            return await database.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        }

        // Read committed: every statement after the lock sees what the writers before have committed. The lock goes with the transaction.
        var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        try
        {
            await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({WriterLock})", cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// True when another transaction was in the way. A violated uniqueness counts: the other one may have inserted the row after this one looked,
    /// and the next try will see it.
    /// </summary>
    private static bool IsConflict(Exception e) => e switch
    {
        DbUpdateException { InnerException: { } inner } => IsConflict(inner),
        InvalidOperationException { InnerException: DbException inner } => IsConflict(inner),
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation,
        SqliteException sqlite => sqlite.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED
            || sqlite.SqliteExtendedErrorCode is SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE or SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY,
        _ => false,
    };

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Jitter against writers in step; nothing secret.")]
    private static TimeSpan Pause(int attempt) => FirstPause * Math.Min(1 << attempt, 64) * (0.5 + Random.Shared.NextDouble());
}
