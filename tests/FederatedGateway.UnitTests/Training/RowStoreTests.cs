using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Training;

public sealed class RowStoreTests
{
    [Fact]
    public void Rows_come_back_as_appended_across_chunks_and_batches()
    {
        using var store = Filled(rows: 30_000, columns: 50);

        Assert.Equal(30_000, store.Count);
        for (var row = 0; row < store.Count; row++)
        {
            AssertRow(store, row, row);
        }
    }

    [Fact]
    public void Reordering_moves_every_row_whole()
    {
        using var store = Filled(rows: 5_000, columns: 300);
        var order = Enumerable.Range(0, store.Count).ToArray();
        new Random(3).Shuffle(order);
        var expected = order.ToArray();

        store.Reorder(order);

        for (var row = 0; row < store.Count; row++)
        {
            AssertRow(store, row, expected[row]);
        }
    }

    [Fact]
    public void Memory_beyond_the_limit_is_refused_by_name_and_counted_until_then()
    {
        var budget = new MemoryBudget(3 << 20);
        using var store = new RowStore(100, budget);
        Refusal? refusal = null;
        for (var batch = 0; refusal is null && batch < 100; batch++)
        {
            refusal = store.Append(0, new float[100 * 100], new bool[100]);
        }

        Assert.Equal(Reasons.MemoryLimitExceeded, refusal?.Reason);
        Assert.InRange(budget.PeakBytes, store.Count * 401L, 3 << 20);
    }

    [Fact]
    public void Disposing_erases_every_value_and_gives_the_bytes_back()
    {
        var budget = new MemoryBudget(64 << 20);
        var store = Filled(rows: 10_000, columns: 50, budget);
        var first = store.Row(0);
        var last = store.Row(9_999);
        Assert.False(last.IndexOfAnyExcept(0f) < 0);

        store.Dispose();
        store.Dispose();

        Assert.True(first.IndexOfAnyExcept(0f) < 0);
        Assert.True(last.IndexOfAnyExcept(0f) < 0);
        Assert.Equal(0, budget.HeldBytes);
        Assert.Throws<ObjectDisposedException>(() => store.Append(0, new float[50], new bool[1]));
    }

    [Fact]
    public void Misuse_throws()
    {
        using var store = new RowStore(2, new MemoryBudget(8 << 20));
        Assert.ThrowsAny<ArgumentException>(() => store.Append(0, new float[3], new bool[1]));
        Assert.ThrowsAny<ArgumentException>(() => store.Append(64, new float[2], new bool[1]));
        Assert.ThrowsAny<ArgumentException>(() => store.Append(-1, new float[2], new bool[1]));
    }

    private static RowStore Filled(int rows, int columns, MemoryBudget? budget = null)
    {
        var store = new RowStore(columns, budget ?? new MemoryBudget(64 << 20));
        var random = new Random(1);
        for (var start = 0; start < rows;)
        {
            // Batches of one participant each; its index follows from the first row.
            var count = Math.Min(64 - (start % 64), Math.Min(rows - start, random.Next(1, 64)));
            var values = new float[count * columns];
            for (var index = 0; index < values.Length; index++)
            {
                values[index] = Value(start + (index / columns), index % columns);
            }

            Assert.Null(store.Append(Participant(start), values, [.. Enumerable.Range(start, count).Select(Label)]));
            start += count;
        }

        return store;
    }

    private static void AssertRow(RowStore store, int row, int original)
    {
        Assert.Equal(Participant(original), store.Participant(row));
        Assert.Equal(Label(original), store.Label(row));
        var values = store.Row(row);
        for (var column = 0; column < values.Length; column++)
        {
            if (values[column] != Value(original, column))
            {
                Assert.Fail($"row {row} column {column}");
            }
        }
    }

    private static float Value(int row, int column) => ((row * 1.5f) + column) % 1_000_003;

    private static int Participant(int row) => row / 64 % 64;

    private static bool Label(int row) => row * 7 % 3 == 0;
}
