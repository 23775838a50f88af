using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Training;

namespace FederatedGateway.UnitTests.Training;

public sealed class KeyedSplitTests
{
    private static readonly byte[] Key = HeartStudy.SplitKey();

    [Fact]
    public void Every_stratum_gives_its_share_to_both_sides()
    {
        using var store = Store((0, 100, 40), (1, 7, 3), (2, 2, 2));
        var split = KeyedSplit.Draw(store, Key, 1, 0, 0.3);

        Assert.Equal(Enumerable.Range(0, store.Count), split.Training.Concat(split.HeldOut).Order());
        Assert.Equal(split.Training.Order(), split.Training);
        Assert.Equal(split.HeldOut.Order(), split.HeldOut);
        Assert.Equal((30, 12), HeldOut(store, split, 0));
        Assert.Equal((2, 1), HeldOut(store, split, 1));
        Assert.Equal((1, 1), HeldOut(store, split, 2));
    }

    [Fact]
    public void Splits_repeat_for_equal_inputs_and_differ_for_any_other()
    {
        using var store = Store((0, 300, 300), (1, 200, 100));
        var split = KeyedSplit.Draw(store, Key, 1, 0, 0.3).HeldOut;

        Assert.Equal(split, KeyedSplit.Draw(store, Key, 1, 0, 0.3).HeldOut);
        Assert.NotEqual(split, KeyedSplit.Draw(store, HeartStudy.SplitKey(2), 1, 0, 0.3).HeldOut);
        Assert.NotEqual(split, KeyedSplit.Draw(store, Key, 2, 0, 0.3).HeldOut);
        Assert.NotEqual(split, KeyedSplit.Draw(store, Key, 1, 1, 0.3).HeldOut);
        Assert.NotEqual(KeyedSplit.Order(Key, 1, 900), KeyedSplit.Order(HeartStudy.SplitKey(2), 1, 900));
        Assert.Equal(Enumerable.Range(0, 900), KeyedSplit.Order(Key, 1, 900).Order());
    }

    [Fact]
    public void Over_many_splits_every_row_is_held_out_about_equally_often()
    {
        using var store = Store((0, 60, 60), (1, 1, 50));
        var counts = new int[store.Count];
        for (var repeat = 0u; repeat < 400; repeat++)
        {
            foreach (var row in KeyedSplit.Draw(store, Key, 1, repeat, 0.25).HeldOut)
            {
                counts[row]++;
            }
        }

        // 400 draws at 1/4: deviation 8.7; six of them either way. The lone positive row of participant 1 is among these.
        Assert.All(counts, count => Assert.InRange(count, 48, 152));
    }

    [Fact]
    public void Training_rows_keep_both_labels_even_where_every_stratum_is_a_lone_row()
    {
        using var store = Store((0, 1, 1), (1, 1, 1));
        for (var repeat = 0u; repeat < 200; repeat++)
        {
            var labels = KeyedSplit.Draw(store, Key, 1, repeat, 0.5).Training.Select(store.Label).ToHashSet();
            Assert.Equal(2, labels.Count);
        }
    }

    private static (int Positives, int Negatives) HeldOut(RowStore store, KeyedSplit split, int participant)
    {
        var own = split.HeldOut.Where(row => store.Participant(row) == participant).ToArray();
        return (own.Count(store.Label), own.Count(row => !store.Label(row)));
    }

    private static RowStore Store(params (int Participant, int Positives, int Negatives)[] strata)
    {
        var store = new RowStore(1, new MemoryBudget(8 << 20));
        foreach (var (participant, positives, negatives) in strata)
        {
            Assert.Null(store.Append(participant, new float[positives], [.. Enumerable.Repeat(true, positives)]));
            Assert.Null(store.Append(participant, new float[negatives], new bool[negatives]));
        }

        return store;
    }
}
