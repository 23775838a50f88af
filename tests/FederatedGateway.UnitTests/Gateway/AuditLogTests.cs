using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Leases;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Merkle;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace FederatedGateway.UnitTests.Gateway;

public sealed class AuditLogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_of_many_writers_all_get_a_place_that_can_be_proved()
    {
        const int Writers = 8, Each = 15;
        await using var log = await TestLog.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    await log.Log.RecordAsync(Event($"{writer}-{i}"), Cancellation);
                }
            },
            Cancellation)));
        var last = await log.Log.AppendAsync(Event("last"), Cancellation);
        Assert.Equal(Writers * Each, last.Index);

        await using var database = log.Database.CreateDbContext();
        Assert.Equal(0, await database.PendingEntries.CountAsync(Cancellation));
        var objects = new HashSet<string>();
        await foreach (var entry in database.LoggedEntries.AsAsyncEnumerable())
        {
            objects.Add(AuditEntry.Parse(entry.Data).OrThrow().Object);
            var proof = TlogProof.Parse(await log.Proofs.InclusionAsync(entry.LeafHash, Cancellation)).OrThrow();
            Assert.True(proof.Verify(MerkleHashing.Leaf(entry.Data), log.Key.Signing.VerifierKey, WitnessPolicy.None).IsAccepted);
        }

        Assert.Equal((Writers * Each) + 1, objects.Count);
    }

    [Fact]
    public async Task Every_checkpoint_extends_every_earlier_one()
    {
        await using var log = await TestLog.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await log.Log.AppendAsync(Event($"{i}"), Cancellation);
        }

        await using var database = log.Database.CreateDbContext();
        var checkpoints = await database.Checkpoints.OrderBy(checkpoint => checkpoint.Size).ToListAsync(Cancellation);
        Assert.True(checkpoints.Count > 10);
        for (var i = 0; i < checkpoints.Count; i++)
        {
            var older = TrustedCheckpoint.Open(checkpoints[i].Note, log.Key.Signing.VerifierKey, WitnessPolicy.None).OrThrow();
            for (var j = i; j < checkpoints.Count; j++)
            {
                var hashes = await log.Proofs.ConsistencyAsync(checkpoints[i].Size, checkpoints[j].Size, Cancellation);
                Assert.True(older.Advance(checkpoints[j].Note, hashes, WitnessPolicy.None).IsAccepted);
            }
        }
    }

    [Fact]
    public async Task What_a_rolled_back_change_would_have_logged_is_not_logged()
    {
        await using var log = await TestLog.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.Database.TransactAsync(
            Task (database) =>
            {
                log.Log.Add(database, Event("undone"));
                throw new InvalidOperationException("the change failed");
            },
            Cancellation));
        var next = await log.Log.AppendAsync(Event("done"), Cancellation);
        Assert.Equal(0, next.Index);
        Assert.Equal("done", AuditEntry.Parse(next.Data).OrThrow().Object);
    }

    [Fact]
    public async Task A_second_sequencer_takes_over_and_goes_on_where_the_first_stopped()
    {
        await using var log = await TestLog.StartAsync();
        await log.Log.AppendAsync(Event("first"), Cancellation);
        await log.StopSequencerAsync();
        await log.Log.RecordAsync(Event("while nobody sequences"), Cancellation);
        await log.StartSequencerAsync();
        var placed = await log.Log.AppendAsync(Event("third"), Cancellation);
        Assert.Equal(2, placed.Index);
    }

    private static AuditEvent Event(string subject) => new(AuditActions.DatasetStored, "north", "participant", subject, "");

    private sealed class TestLog : IAsyncDisposable
    {
        private AuditSequencer? sequencer;

        private TestLog(TestDatabase database)
        {
            Database = database;
            Key = AuditKey.Load(Path.Combine(database.DirectoryPath, "log.key"), "example/log");
            Log = new AuditLog(database, Key, TimeProvider.System);
            Proofs = new LogProofs(database, Key);
        }

        public TestDatabase Database { get; }

        public AuditKey Key { get; }

        public AuditLog Log { get; }

        public LogProofs Proofs { get; }

        public static async Task<TestLog> StartAsync()
        {
            var log = new TestLog(await TestDatabase.CreateAsync());
            await log.StartSequencerAsync();
            return log;
        }

        public async Task StartSequencerAsync()
        {
            sequencer = new AuditSequencer(Database, new LeaseTable(Database, TimeProvider.System), Log, Key, TimeProvider.System, NullLogger<AuditSequencer>.Instance);
            await sequencer.StartAsync(Cancellation);
        }

        public async Task StopSequencerAsync()
        {
            await sequencer!.StopAsync(Cancellation);
            sequencer.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            await StopSequencerAsync();
            Key.Dispose();
            await Database.DisposeAsync();
        }
    }
}
