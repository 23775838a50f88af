using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Ingest;

/// <summary>
/// The decrypted joint table, in memory only: row-major chunks, one float a column, a label and the participant a row. Raw encoding: a number as
/// itself, a bool as 0 or 1, a category as its index in the manifest's list, missing as NaN. Values of float64, int32 and int64 columns keep 24 significant
/// bits, as the learners compute in single precision. Every byte is counted against a <see cref="MemoryBudget"/> and erased on <see cref="Dispose"/>.
/// Not thread-safe while rows are added or reordered; afterwards any number of threads may read.
/// </summary>
internal sealed class RowStore : IDisposable
{
    /// <summary>The manifest's bound on participants; with the label they fit one byte a row.</summary>
    public const int MaximumParticipants = 64;

    // Big enough that a chunk's own cost vanishes, small enough that little is reserved in vain.
    private const int ChunkBytes = 1 << 20;

    private readonly MemoryBudget budget;
    private readonly List<RowChunk> chunks = [];
    private readonly int chunkShift;
    private bool disposed;

    /// <param name="columns">Values a row: the manifest's features, without label and record key.</param>
    /// <param name="budget">What the bytes are counted against.</param>
    public RowStore(int columns, MemoryBudget budget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Columns = columns;
        this.budget = budget;
        chunkShift = BitOperations.Log2((uint)Math.Max(1, ChunkBytes / (columns * sizeof(float))));
    }

    /// <summary>Values a row.</summary>
    public int Columns { get; }

    /// <summary>Rows held.</summary>
    public int Count { get; private set; }

    /// <summary>What the bytes are counted against.</summary>
    public MemoryBudget Budget => budget;

    private int ChunkRows => 1 << chunkShift;

    /// <summary>
    /// Adds rows of one participant. Refuses with <see cref="Reasons.MemoryLimitExceeded"/> or <see cref="Reasons.LimitExceeded"/>, having added a
    /// part of them: the run ends then. Null when all were added.
    /// </summary>
    /// <param name="participant">Index in the manifest.</param>
    /// <param name="values">Row-major, <see cref="Columns"/> a row.</param>
    /// <param name="labels">One a row; true is positive.</param>
    public Refusal? Append(int participant, ReadOnlySpan<float> values, ReadOnlySpan<bool> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, (long)labels.Length * Columns);
        while (labels.Length > 0)
        {
            if (Reserve(labels.Length, out var roomForValues, out var roomForOrigins) is { } refusal)
            {
                return refusal;
            }

            var rows = roomForOrigins.Length;
            values[..roomForValues.Length].CopyTo(roomForValues);
            for (var row = 0; row < rows; row++)
            {
                roomForOrigins[row] = Origin(participant, labels[row]);
            }

            Count += rows;
            values = values[roomForValues.Length..];
            labels = labels[rows..];
        }

        return null;
    }

    /// <summary>A row's raw values.</summary>
    public ReadOnlySpan<float> Row(int row) =>
        chunks[row >> chunkShift].Values.Slice((row & (ChunkRows - 1)) * Columns, Columns);

    /// <summary>A row's label; true is positive.</summary>
    public bool Label(int row) => (OriginOf(row) & 1) != 0;

    /// <summary>Index in the manifest of the participant that a row is from.</summary>
    public int Participant(int row) => OriginOf(row) >> 1;

    /// <summary>Puts the rows into another order, in place.</summary>
    /// <param name="order">The row that comes first, second, and so on: every row once. Overwritten with zeros.</param>
    public void Reorder(Span<int> order)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(order.Length, Count);
        var held = GC.AllocateUninitializedArray<float>(Columns, pinned: true);
        for (var start = 0; start < order.Length; start++)
        {
            if (order[start] < 0 || order[start] == start)
            {
                continue;
            }

            // Follows one cycle: each place receives its row, and the first row waits aside. ~ marks a place that is done.
            Row(start).CopyTo(held);
            var heldOrigin = OriginOf(start);
            var place = start;
            while (order[place] != start)
            {
                var source = order[place];
                Row(source).CopyTo(WritableRow(place));
                OriginOf(place) = OriginOf(source);
                order[place] = ~source;
                place = source;
            }

            held.CopyTo(WritableRow(place));
            OriginOf(place) = heldOrigin;
            order[place] = ~start;
        }

        order.Clear();
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(held.AsSpan()));
    }

    /// <summary>Erases every row.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        foreach (var chunk in chunks)
        {
            chunk.Erase();
            budget.Release(RowChunk.Bytes(ChunkRows, Columns));
        }

        chunks.Clear();
        Count = 0;
    }

    private static byte Origin(int participant, bool label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(participant);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(participant, MaximumParticipants);
        return (byte)((participant << 1) | (label ? 1 : 0));
    }

    private Refusal? Reserve(int wanted, out Span<float> values, out Span<byte> origins)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        values = default;
        origins = default;
        var used = Count & (ChunkRows - 1);
        if (Count >> chunkShift == chunks.Count)
        {
            if (Count > int.MaxValue - ChunkRows)
            {
                return new Refusal(Reasons.LimitExceeded, $"the joint table has more than {Count} rows, which is the most that one run can hold");
            }

            if (budget.Reserve(RowChunk.Bytes(ChunkRows, Columns), "decrypted rows") is { } refusal)
            {
                return refusal;
            }

            chunks.Add(new RowChunk(ChunkRows, Columns));
        }

        var rows = Math.Min(wanted, ChunkRows - used);
        values = chunks[^1].Values.Slice(used * Columns, rows * Columns);
        origins = chunks[^1].Origins.Slice(used, rows);
        return null;
    }

    private ref byte OriginOf(int row) => ref chunks[row >> chunkShift].Origins[row & (ChunkRows - 1)];

    private Span<float> WritableRow(int row) => chunks[row >> chunkShift].Values.Slice((row & (ChunkRows - 1)) * Columns, Columns);
}
