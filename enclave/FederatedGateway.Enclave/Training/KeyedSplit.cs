using FederatedGateway.Enclave.Ingest;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// One random division of the joint table into training rows and held-out rows, stratified by participant and label, under the study's secret.
/// </summary>
/// <param name="Training">Rows to learn from, ascending.</param>
/// <param name="HeldOut">Rows to judge by, ascending.</param>
internal sealed record KeyedSplit(int[] Training, int[] HeldOut)
{
    /// <summary>Bytes per row while a split is made and used: tag, place in its stratum, and membership.</summary>
    public const int BytesPerRow = sizeof(ulong) + sizeof(int) + sizeof(int) + sizeof(bool);

    /// <summary>
    /// The order in which rows are kept: by keyed tag, so that results neither depend on how an institution sorted its file nor reward sorting it
    /// (boosted trees do depend on the order of rows).
    /// </summary>
    public static int[] Order(ReadOnlySpan<byte> splitKey, ulong seed, int rows)
    {
        var tags = KeyedTags.Generate(splitKey, "order", seed, 0, rows);
        var order = Range(rows);
        Array.Sort(tags, order);
        return order;
    }

    /// <summary>Draws the split of one repeat.</summary>
    /// <param name="store">The joint table in keyed order.</param>
    /// <param name="splitKey">The study's secret, 32 bytes.</param>
    /// <param name="seed">The manifest's evaluation seed.</param>
    /// <param name="repeat">Number of the split, from 0.</param>
    /// <param name="holdout">Share of every stratum held out. A stratum of at least two rows gives at least one to each side.</param>
    public static KeyedSplit Draw(RowStore store, ReadOnlySpan<byte> splitKey, ulong seed, uint repeat, double holdout)
    {
        var tags = KeyedTags.Generate(splitKey, "holdout", seed, repeat, store.Count);
        var held = new bool[store.Count];
        foreach (var stratum in Strata(store))
        {
            var keys = Array.ConvertAll(stratum, row => tags[row]);
            Array.Sort(keys, stratum);
            for (var place = 0; place < HeldOutOf(stratum.Length, holdout, keys[0]); place++)
            {
                held[stratum[place]] = true;
            }
        }

        KeepBothLabels(store, held);
        var training = new List<int>(store.Count);
        var heldOut = new List<int>(store.Count);
        for (var row = 0; row < held.Length; row++)
        {
            (held[row] ? heldOut : training).Add(row);
        }

        return new KeyedSplit([.. training], [.. heldOut]);
    }

    // A lone row is held out as often as any other, by its tag read as a number in [0, 1).
    private static int HeldOutOf(int rows, double holdout, ulong firstTag) =>
        rows == 1 ? Math.ScaleB(firstTag >> 11, -53) < holdout ? 1 : 0 : Math.Clamp((int)Math.Round(rows * holdout), 1, rows - 1);

    private static IEnumerable<int[]> Strata(RowStore store)
    {
        var strata = new List<int>[2 * RowStore.MaximumParticipants];
        for (var row = 0; row < store.Count; row++)
        {
            ref var stratum = ref strata[(2 * store.Participant(row)) + (store.Label(row) ? 1 : 0)];
            (stratum ??= []).Add(row);
        }

        return strata.Where(stratum => stratum is not null).Select(stratum => stratum.ToArray());
    }

    // Only where a label's rows all are lone rows of their strata can all of them have been held out.
    private static void KeepBothLabels(RowStore store, bool[] held)
    {
        foreach (var label in (bool[])[false, true])
        {
            var first = -1;
            var kept = false;
            for (var row = 0; row < held.Length && !kept; row++)
            {
                if (store.Label(row) == label)
                {
                    kept = !held[row];
                    first = first < 0 ? row : first;
                }
            }

            if (!kept && first >= 0)
            {
                held[first] = false;
            }
        }
    }

    private static int[] Range(int rows)
    {
        var range = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            range[row] = row;
        }

        return range;
    }
}
