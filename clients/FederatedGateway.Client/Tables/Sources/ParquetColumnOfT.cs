using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>Numbers or truth values of one type.</summary>
internal sealed class ParquetColumn<T>(DataField column) : ParquetColumn
    where T : struct
{
    private T[] values = [];
    private T?[] nullable = [];

    public override long BytesPerRow => column.IsNullable ? Unsafe.SizeOf<T?>() : Unsafe.SizeOf<T>();

    public override async ValueTask LoadAsync(ParquetRowGroupReader group, int rows, CancellationToken cancellationToken)
    {
        if (column.IsNullable)
        {
            nullable = nullable.Length < rows ? new T?[rows] : nullable;
            await group.ReadAsync<T>(column, nullable.AsMemory(0, rows), null, cancellationToken);
        }
        else
        {
            values = values.Length < rows ? new T[rows] : values;
            await group.ReadAsync<T>(column, values.AsMemory(0, rows), null, cancellationToken);
        }
    }

    public override TableCell Cell(int row)
    {
        if (!column.IsNullable)
        {
            return Cell(values[row]);
        }

        return nullable[row] is { } value ? Cell(value) : TableCell.Missing;
    }

    // One branch is left of this for each type: the others are dropped when the type is known.
    private static TableCell Cell(T value) => value switch
    {
        double number => TableCell.Of(number),
        float number => TableCell.Of((double)number),
        int number => TableCell.Of((long)number),
        long number => TableCell.Of(number),
        bool flag => TableCell.Of(flag),
        short number => TableCell.Of((long)number),
        sbyte number => TableCell.Of((long)number),
        byte number => TableCell.Of((long)number),
        ushort number => TableCell.Of((long)number),
        uint number => TableCell.Of((long)number),
        ulong number => number <= long.MaxValue ? TableCell.Of((long)number) : TableCell.Of((double)number),
        decimal number => decimal.IsInteger(number) && Math.Abs(number) < long.MaxValue ? TableCell.Of((long)number) : TableCell.Of((double)number),
        _ => throw new InvalidOperationException($"{typeof(T).Name} is no number"),
    };
}
