using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FederatedGateway.V1;

namespace FederatedGateway.Envelopes.FeatureBlocks;

/// <summary>
/// Writes a feature table (layout: <see cref="TableSchema"/>) row by row; each cell of a row is set exactly once, in any order. Holds one block. The
/// client has reported violations by row and column before: here a value that its column does not accept is misuse and throws, without the value.
/// </summary>
public sealed class FeatureTableWriter : IDisposable
{
    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "the output belongs to the caller")]
    private readonly Stream output;

    private readonly TableSchema schema;
    private readonly long rowCount;
    private readonly byte[][] bitmaps;
    private readonly byte[][] values;
    private readonly byte[] labels;
    private readonly byte[] recordKeys;

    // The row, counted from 1, for which each cell was set last: features, then label, then record key.
    private readonly long[] lastSet;
    private int cellsSet;
    private int blockRow;
    private bool completed;

    /// <param name="output">Receives the table in writes of a column each; a <c>ChunkedEncryptionStream</c> or a file. Not disposed.</param>
    /// <param name="schema">The study's.</param>
    /// <param name="rowCount">The rows that the header announces, 1 to 10⁹.</param>
    public FeatureTableWriter(Stream output, TableSchema schema, long rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowCount, TableLimits.MaximumRows);
        this.output = output;
        this.schema = schema;
        this.rowCount = rowCount;
        bitmaps = [.. schema.Columns.Select(_ => new byte[TableSchema.BitmapBytes(schema.BlockRows)])];
        values = [.. schema.Columns.Select(column => new byte[column.Width * schema.BlockRows])];
        labels = new byte[schema.BlockRows];
        recordKeys = schema.HasRecordKeys ? new byte[TableLimits.RecordKeyBytes * schema.BlockRows] : [];
        lastSet = new long[schema.Columns.Count + 2];
        output.Write(TableSchema.Magic);
        output.Write(schema.Digest.Span);
    }

    /// <summary>Rows ended so far.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Sets a float32 or float64 cell; float32 rounds to nearest.</summary>
    public void SetNumber(int column, double value)
    {
        var target = Column(column, schema.Columns[column].IsFloatingPoint);
        ThrowUnlessAccepted(target, target.AcceptsNumber(value));
        Mark(column);
        var bytes = values[column].AsSpan(blockRow * target.Width);
        if (target.Type == FeatureType.Float32)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
        }
        else
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        }
    }

    /// <summary>Sets an int32, int64 or category (index) cell, or a bool cell with 0 or 1.</summary>
    public void SetInteger(int column, long value)
    {
        var target = Column(column, !schema.Columns[column].IsFloatingPoint);
        ThrowUnlessAccepted(target, target.AcceptsInteger(value));
        Mark(column);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        bytes[..target.Width].CopyTo(values[column].AsSpan(blockRow * target.Width));
    }

    public void SetBoolean(int column, bool value)
    {
        Column(column, schema.Columns[column].Type == FeatureType.Bool);
        SetInteger(column, value ? 1 : 0);
    }

    public void SetMissing(int column)
    {
        ThrowUnlessAccepted(schema.Columns[column], schema.Columns[column].AllowsMissing);
        Mark(column);
        bitmaps[column][blockRow / 8] |= (byte)(1 << (blockRow % 8));
    }

    public void SetLabel(bool positive)
    {
        Mark(schema.Columns.Count);
        labels[blockRow] = positive ? (byte)1 : (byte)0;
    }

    /// <param name="key">32 bytes: HMAC-SHA-256 of the normalized identifier under the study's join key.</param>
    public void SetRecordKey(ReadOnlySpan<byte> key)
    {
        if (!schema.HasRecordKeys)
        {
            throw new InvalidOperationException("tables of this study carry no record keys");
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, TableLimits.RecordKeyBytes, nameof(key));
        Mark(schema.Columns.Count + 1);
        key.CopyTo(recordKeys.AsSpan(blockRow * TableLimits.RecordKeyBytes));
    }

    /// <summary>Ends a row of which every cell was set.</summary>
    public void EndRow()
    {
        var cells = schema.Columns.Count + 1 + (schema.HasRecordKeys ? 1 : 0);
        if (cellsSet != cells)
        {
            throw new InvalidOperationException($"{cellsSet} of the row's {cells} cells were set");
        }

        cellsSet = 0;
        blockRow++;
        RowsWritten++;
        if (blockRow == schema.BlockRows)
        {
            WriteBlock();
        }
    }

    /// <summary>Writes the last block.</summary>
    /// <exception cref="InvalidOperationException">There were fewer rows than announced: the source changed after it was counted.</exception>
    public void Complete()
    {
        if (completed || cellsSet != 0 || RowsWritten != rowCount)
        {
            throw new InvalidOperationException($"{RowsWritten} whole rows were written where {rowCount} were announced; count them again and begin anew");
        }

        completed = true;
        if (blockRow > 0)
        {
            WriteBlock();
        }
    }

    /// <summary>Zeroes the rows held.</summary>
    public void Dispose()
    {
        completed = true;
        ClearBlock();
    }

    private void WriteBlock()
    {
        Span<byte> rows = stackalloc byte[TableSchema.RowCountBytes];
        BinaryPrimitives.WriteInt32LittleEndian(rows, blockRow);
        output.Write(rows);
        foreach (var column in schema.Columns)
        {
            output.Write(bitmaps[column.Index].AsSpan(0, TableSchema.BitmapBytes(blockRow)));
            output.Write(values[column.Index].AsSpan(0, blockRow * column.Width));
        }

        output.Write(labels.AsSpan(0, blockRow));
        output.Write(recordKeys.AsSpan(0, schema.HasRecordKeys ? blockRow * TableLimits.RecordKeyBytes : 0));
        ClearBlock();
    }

    // Values must be zero where a cell is missing, so the next block starts from zeros.
    private void ClearBlock()
    {
        foreach (var column in schema.Columns)
        {
            CryptographicOperations.ZeroMemory(bitmaps[column.Index]);
            CryptographicOperations.ZeroMemory(values[column.Index]);
        }

        CryptographicOperations.ZeroMemory(labels);
        CryptographicOperations.ZeroMemory(recordKeys);
        blockRow = 0;
    }

    private TableColumn Column(int column, bool fits) => fits
        ? schema.Columns[column]
        : throw new ArgumentException($"column \"{schema.Columns[column].Name}\" holds {schema.Columns[column].Type} values", nameof(column));

    private void Mark(int cell)
    {
        if (completed || RowsWritten == rowCount)
        {
            throw new InvalidOperationException($"more rows than the {rowCount} announced; count them again and begin anew");
        }

        if (lastSet[cell] == RowsWritten + 1)
        {
            throw new InvalidOperationException("a cell of the row was set twice");
        }

        lastSet[cell] = RowsWritten + 1;
        cellsSet++;
    }

    private static void ThrowUnlessAccepted(TableColumn column, bool accepted)
    {
        if (!accepted)
        {
            throw new ArgumentException($"a value of column \"{column.Name}\" breaks the range, categories or missing-value rule of the manifest");
        }
    }
}
