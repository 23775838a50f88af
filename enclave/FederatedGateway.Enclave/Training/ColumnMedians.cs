using FederatedGateway.Enclave.Ingest;

namespace FederatedGateway.Enclave.Training;

/// <summary>
/// Exact medians of many columns by radix selection: three passes that count bits of the values, top bits first. Unlike sorting it copies no value,
/// and no input makes it slow.
/// </summary>
internal static class ColumnMedians
{
    // Two histograms of this many columns fit a processor's second-level cache.
    private const int ColumnsPerRound = 32;
    private const int BucketBits = 11;
    private const int Buckets = 1 << BucketBits;

    // 11 + 11 + 10 bits of a single-precision number.
    private static readonly (int Shift, int Bits)[] Passes = [(21, 11), (10, 11), (0, 10)];

    /// <summary>The median of each column's present values; the mean of the middle two when their number is even; NaN when there is none.</summary>
    /// <param name="store">The joint table.</param>
    /// <param name="rows">Which rows count.</param>
    /// <param name="columns">Which columns.</param>
    /// <param name="present">How many of the rows have a value, per entry of <paramref name="columns"/>.</param>
    /// <param name="cancellation">Checked between passes.</param>
    public static float[] Find(RowStore store, int[] rows, int[] columns, int[] present, CancellationToken cancellation)
    {
        var medians = new float[columns.Length];
        for (var start = 0; start < columns.Length; start += ColumnsPerRound)
        {
            var count = Math.Min(ColumnsPerRound, columns.Length - start);
            Round(store, rows, columns.AsSpan(start, count), present.AsSpan(start, count), medians.AsSpan(start, count), cancellation);
        }

        return medians;
    }

    private static void Round(
        RowStore store, int[] rows, ReadOnlySpan<int> columns, ReadOnlySpan<int> present, Span<float> medians, CancellationToken cancellation)
    {
        var targets = new Target[2 * columns.Length];
        for (var index = 0; index < columns.Length; index++)
        {
            targets[2 * index].Rank = Math.Max(0, (present[index] - 1) / 2);
            targets[(2 * index) + 1].Rank = present[index] / 2;
        }

        var histogram = new int[targets.Length * Buckets];
        foreach (var (shift, bits) in Passes)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(histogram);
            Count(store, rows, columns, targets, histogram, shift, bits);
            for (var target = 0; target < targets.Length; target++)
            {
                targets[target].Descend(histogram.AsSpan(target * Buckets, Buckets), bits);
            }
        }

        for (var index = 0; index < columns.Length; index++)
        {
            var (low, high) = (FromKey(targets[2 * index].Prefix), FromKey(targets[(2 * index) + 1].Prefix));
            medians[index] = present[index] == 0 ? float.NaN : (float)(((double)low + high) / 2);
        }
    }

    private static void Count(RowStore store, int[] rows, ReadOnlySpan<int> columns, ReadOnlySpan<Target> targets, int[] histogram, int shift, int bits)
    {
        var mask = (1u << bits) - 1;
        var above = shift + bits;
        foreach (var row in rows)
        {
            var values = store.Row(row);
            for (var index = 0; index < columns.Length; index++)
            {
                var value = values[columns[index]];
                if (float.IsNaN(value))
                {
                    continue;
                }

                var key = ToKey(value);
                var bucket = (int)((key >> shift) & mask);
                for (var target = 2 * index; target <= (2 * index) + 1; target++)
                {
                    if ((ulong)key >> above == targets[target].Prefix)
                    {
                        histogram[(target * Buckets) + bucket]++;
                    }
                }
            }
        }
    }

    // Unsigned integers in the order of the numbers: negative numbers flipped whole, others above them.
    private static uint ToKey(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }

    private static float FromKey(uint key) =>
        BitConverter.UInt32BitsToSingle((key & 0x8000_0000) != 0 ? key & 0x7fff_ffff : ~key);

    private struct Target
    {
        public int Rank;
        public uint Prefix;

        public void Descend(ReadOnlySpan<int> histogram, int bits)
        {
            var bucket = 0;
            while (bucket < (1 << bits) - 1 && Rank >= histogram[bucket])
            {
                Rank -= histogram[bucket++];
            }

            Prefix = (Prefix << bits) | (uint)bucket;
        }
    }
}
