using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Gateway;

public sealed class DatabaseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseOptions.Sqlite)]
    [InlineData(DatabaseOptions.PostgreSql)]
    public void The_migrations_make_the_model(string provider)
    {
        using var database = new DatabaseFactory(new DatabaseOptions { Provider = provider }, "/nowhere").CreateDbContext();
        Assert.NotEmpty(database.Database.GetMigrations());
        Assert.False(database.Database.HasPendingModelChanges(), "add a migration: see Database/README.md");
    }

    [Fact]
    public async Task A_decision_stored_before_decisions_had_a_history_is_its_participants_first()
    {
        var directory = Directory.CreateTempSubdirectory("fgw-database-").FullName;
        try
        {
            await using var database = new DatabaseFactory(new DatabaseOptions(), directory).CreateDbContext();
            await database.GetService<IMigrator>().MigrateAsync("Initial", cancellationToken: Cancellation);
            await database.Database.ExecuteSqlAsync(
                $"""INSERT INTO "studies"("Id", "Manifest", "Title", "Author", "Phase", "CreateTicks", "EndTicks") VALUES('s', x'00', 't', 'north', 1, 1, 2)""", Cancellation);
            await database.Database.ExecuteSqlAsync(
                $"""INSERT INTO "study_approvals"("StudyId", "Participant", "Kind", "SignedTime", "Signature") VALUES('s', 'north', 1, 5, x'01')""", Cancellation);
            await database.GetService<IMigrator>().MigrateAsync(cancellationToken: Cancellation);

            var kept = await database.Approvals.SingleAsync(Cancellation);
            Assert.Equal((1, 5L), (kept.Number, kept.SignedTime));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_killed_gateways_migration_lock_and_leases_do_not_hold_up_the_next_one()
    {
        var directory = Directory.CreateTempSubdirectory("fgw-database-").FullName;
        try
        {
            var factory = new DatabaseFactory(new DatabaseOptions(), directory);
            using (var first = new DatabaseStart(factory, NullLogger<DatabaseStart>.Instance))
            {
                await first.RunAsync(Cancellation);
                await using var database = factory.CreateDbContext();
                await database.Database.ExecuteSqlAsync(
                    $"""INSERT INTO "__EFMigrationsLock"("Id", "Timestamp") VALUES(1, '2026-01-01 00:00:00+00:00')""", Cancellation);
                database.Leases.Add(new StoredLease { Name = "log", Owner = "killed", FencingToken = 7, ExpireTicks = long.MaxValue });
                await database.SaveChangesAsync(Cancellation);
            }

            using var second = new DatabaseStart(factory, NullLogger<DatabaseStart>.Instance);
            await second.RunAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
            await using var lease = await new LeaseTable(factory, TimeProvider.System).TryAcquireAsync("log", TimeSpan.FromMinutes(1), Cancellation);
            Assert.Equal(8, lease!.FencingToken);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_second_gateway_on_one_SQLite_file_is_told_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var second = new DatabaseStart(new DatabaseFactory(new DatabaseOptions(), database.DirectoryPath), NullLogger<DatabaseStart>.Instance);
        var refused = await Assert.ThrowsAsync<DatabaseInUseException>(() => second.RunAsync(Cancellation));
        Assert.Contains("PostgreSQL", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_transactions_on_one_row_all_take_effect()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 40),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (_, cancellation) => await database.TransactAsync(
                async work =>
                {
                    var lease = await work.Leases.SingleOrDefaultAsync(cancellation);
                    if (lease is null)
                    {
                        work.Leases.Add(new StoredLease { Name = "counter", Owner = "", FencingToken = 1, ExpireTicks = 0 });
                    }
                    else
                    {
                        lease.FencingToken++;
                    }
                },
                cancellation));

        await using var read = database.CreateDbContext();
        Assert.Equal(40, (await read.Leases.SingleAsync(Cancellation)).FencingToken);
    }
}
