using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>
/// Reads a feature table (layout: <see cref="TableSchema"/>) that arrives in fragments of any size, checks every value against the manifest and writes
/// rows into the caller's buffers. Holds one block; allocates nothing as it goes. A refusal is final and names column and count, never a value. Rows
/// count only when <see cref="Complete"/> and the decryptor have both accepted the end. Not for several threads at once.
/// <code>
/// while (reader.TryRead(ref plaintext, features, labels, recordKeys, out var rows)) { Keep(rows); }
/// if (reader.Refusal is { } refusal) { return refusal; }
/// </code>
/// </summary>
public sealed class FeatureTableReader : IDisposable
{
    private readonly TableSchema schema;
    private readonly ColumnDecoder[] decoders;
    private readonly int[] widths;
    private readonly byte[] pending;
    private readonly int[] violations;
    private readonly long rowCount;
    private int pendingLength;
    private bool begun;

    /// <param name="schema">The study's.</param>
    /// <param name="rowCount">The rows that the signed header announces, 1 to 10⁹.</param>
    public FeatureTableReader(TableSchema schema, long rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowCount, TableLimits.MaximumRows);
        this.schema = schema;
        this.rowCount = rowCount;
        decoders = [.. schema.Columns.Select(ColumnDecoder.Of)];
        widths = [.. schema.Columns.Select(column => column.Width)];
        violations = new int[schema.Columns.Count];
        pending = GC.AllocateArray<byte>(Math.Max(TableSchema.PrologueBytes, schema.BlockBytes(NextBlockRows)), pinned: true);
    }

    /// <summary>Why the table is refused, if it is: FEATURE_TABLE_INVALID or SCHEMA_MISMATCH.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Rows given out so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows that the next successful <see cref="TryRead"/> gives, at most <see cref="TableSchema.BlockRows"/>; 0 at the end.</summary>
    public int NextBlockRows => (int)Math.Min(schema.BlockRows, rowCount - RowsRead);

    /// <summary>A reader for one envelope, if its header fits the study's schema and its length is exactly what schema and rows make. Nothing is allocated before.</summary>
    /// <param name="schema">The study's.</param>
    /// <param name="header">Of a feature table.</param>
    /// <param name="ciphertextBytes">Length of the payload as encrypted.</param>
    /// <returns>Refusals: SCHEMA_MISMATCH, FEATURE_TABLE_INVALID.</returns>
    public static Verdict<FeatureTableReader> Create(TableSchema schema, VerifiedHeader header, long ciphertextBytes)
    {
        if (!header.SchemaDigest.Span.SequenceEqual(schema.Digest.Span) || header.JoinKeyId.IsEmpty == schema.HasRecordKeys)
        {
            return Verdict<FeatureTableReader>.Refused(WrongSchema);
        }

        var expected = ChunkLayout.CiphertextLength(schema.TableBytes(header.RowCount));
        return ciphertextBytes == expected
            ? Verdict<FeatureTableReader>.Accepted(new FeatureTableReader(schema, header.RowCount))
            : Verdict<FeatureTableReader>.Refused(Reasons.FeatureTableInvalid, $"the table of \"{header.Sender}\" has {ciphertextBytes} bytes of ciphertext; {header.RowCount} rows of this study have {expected}");
    }

    /// <summary>Takes bytes from the front of <paramref name="plaintext"/> until a block of rows is read or no bytes are left.</summary>
    /// <param name="plaintext">Verified plaintext; on return the part not taken yet. Empty after a refusal.</param>
    /// <param name="features">Room for <see cref="NextBlockRows"/> rows of one float a feature, row after row. Missing is NaN, bool 0 or 1, category its index.</param>
    /// <param name="labels">Room for as many labels.</param>
    /// <param name="recordKeys">Room for as many keys of 32 bytes; empty when the study has none.</param>
    /// <param name="rows">Rows written into the buffers.</param>
    /// <returns>True with rows; false when more bytes are needed or the table is refused (see <see cref="Refusal"/>).</returns>
    public bool TryRead(ref ReadOnlySpan<byte> plaintext, Span<float> features, Span<bool> labels, Span<byte> recordKeys, out int rows)
    {
        rows = 0;
        var next = NextBlockRows;
        if (Refusal is null && next > 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(features.Length, next * schema.Columns.Count, nameof(features));
            ArgumentOutOfRangeException.ThrowIfLessThan(labels.Length, next, nameof(labels));
            ArgumentOutOfRangeException.ThrowIfLessThan(recordKeys.Length, schema.HasRecordKeys ? next * TableLimits.RecordKeyBytes : 0, nameof(recordKeys));
            if ((begun || TryBegin(ref plaintext)) && TryFill(ref plaintext, schema.BlockBytes(next)) && TryDecode(next, features, labels, recordKeys))
            {
                pendingLength = 0;
                rows = next;
                RowsRead += next;
                return true;
            }
        }
        else if (Refusal is null && !plaintext.IsEmpty)
        {
            Refusal = Invalid($"bytes follow its {rowCount} rows");
        }

        if (Refusal is not null)
        {
            plaintext = default;
        }

        return false;
    }

    /// <summary>To be called when no more bytes come. Null when exactly the announced rows were read.</summary>
    public Refusal? Complete()
    {
        if (Refusal is null && RowsRead != rowCount)
        {
            Refusal = Invalid($"it ends after {RowsRead} of {rowCount} rows");
        }

        return Refusal;
    }

    /// <summary>Zeroes the rows held.</summary>
    public void Dispose()
    {
        Refusal ??= Invalid("its reader was closed");
        CryptographicOperations.ZeroMemory(pending);
    }

    private static Refusal WrongSchema { get; } = new(Reasons.SchemaMismatch, "the table was made for another schema than the study's");

    private static Refusal Invalid(string detail) => new(Reasons.FeatureTableInvalid, $"the feature table is refused: {detail}; its institution must check and upload it again");

    private bool TryFill(ref ReadOnlySpan<byte> plaintext, int length)
    {
        var taken = Math.Min(plaintext.Length, length - pendingLength);
        plaintext[..taken].CopyTo(pending.AsSpan(pendingLength));
        plaintext = plaintext[taken..];
        pendingLength += taken;
        return pendingLength == length;
    }

    private bool TryBegin(ref ReadOnlySpan<byte> plaintext)
    {
        if (!TryFill(ref plaintext, TableSchema.PrologueBytes))
        {
            return false;
        }

        begun = true;
        pendingLength = 0;
        ReadOnlySpan<byte> prologue = pending.AsSpan(0, TableSchema.PrologueBytes);
        if (!prologue.StartsWith(TableSchema.Magic))
        {
            Refusal = Invalid("it does not begin like one");
        }
        else if (!prologue[TableSchema.Magic.Length..].SequenceEqual(schema.Digest.Span))
        {
            Refusal = WrongSchema;
        }

        return Refusal is null;
    }

    private bool TryDecode(int rows, Span<float> features, Span<bool> labels, Span<byte> recordKeys)
    {
        ReadOnlySpan<byte> block = pending.AsSpan(0, pendingLength);
        if (BinaryPrimitives.ReadInt32LittleEndian(block) != rows)
        {
            Refusal = Invalid($"a block after row {RowsRead} does not have {rows} rows");
            return false;
        }

        block = block[TableSchema.RowCountBytes..];
        DecodeFeatures(ref block, rows, features);
        if (Array.FindIndex(violations, count => count != 0) is var column and >= 0)
        {
            Refusal = Invalid($"column \"{schema.Columns[column].Name}\" breaks its range, categories or missing-value rule in {violations[column]} of the {rows} rows after row {RowsRead}");
            return false;
        }

        var badLabels = 0;
        for (var row = 0; row < rows; row++)
        {
            labels[row] = block[row] == 1;
            badLabels += block[row] > 1 ? 1 : 0;
        }

        if (badLabels != 0)
        {
            Refusal = Invalid($"the label \"{schema.LabelColumn}\" is neither 0 nor 1 in {badLabels} of the {rows} rows after row {RowsRead}");
            return false;
        }

        block[rows..].CopyTo(recordKeys);
        return true;
    }

    // Tile by tile over all columns, so that the rows being written stay in the first-level cache.
    private void DecodeFeatures(ref ReadOnlySpan<byte> block, int rows, Span<float> features)
    {
        var stride = decoders.Length;
        var bitmapBytes = TableSchema.BitmapBytes(rows);
        for (var first = 0; first < rows; first += TableSchema.TileRows)
        {
            var tileRows = Math.Min(TableSchema.TileRows, rows - first);
            var start = 0;
            for (var column = 0; column < decoders.Length; column++)
            {
                var width = widths[column];
                var missing = Bitmap(block.Slice(start, bitmapBytes), first);
                var tile = block.Slice(start + bitmapBytes + (first * width), tileRows * width);
                start += bitmapBytes + (rows * width);

                var broken = decoders[column].Decode(tile, Within(missing, tileRows), features[((first * stride) + column)..], stride);
                if (broken != 0 || missing != Within(missing, tileRows))
                {
                    violations[column] += Math.Max(1, BitOperations.PopCount(broken));
                }
            }
        }

        block = block[((decoders.Length * bitmapBytes) + (rows * widths.Sum()))..];
    }

    private static ulong Bitmap(ReadOnlySpan<byte> bitmap, int firstRow)
    {
        var rest = bitmap[(firstRow / 8)..];
        if (rest.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(rest);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        rest.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64LittleEndian(padded);
    }

    private static ulong Within(ulong bits, int rows) => rows == TableSchema.TileRows ? bits : bits & ((1UL << rows) - 1);
}
