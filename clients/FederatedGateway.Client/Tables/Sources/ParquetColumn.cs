using Parquet;
using Parquet.Schema;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>One column of the current row group, decoded.</summary>
internal abstract class ParquetColumn
{
    /// <summary>About how much memory a row takes.</summary>
    public abstract long BytesPerRow { get; }

    /// <exception cref="UnreadableTableException">The type holds no cells of a table.</exception>
    public static ParquetColumn Of(Field field)
    {
        // Exactly these: times and dates derive from DataField and would pass for plain numbers.
        if (field is not DataField { IsArray: false } data || (data.GetType() != typeof(DataField) && data is not DecimalDataField))
        {
            throw Unsupported(field);
        }

        var type = data.ClrType;
        return type switch
        {
            _ when type == typeof(double) => new ParquetColumn<double>(data),
            _ when type == typeof(float) => new ParquetColumn<float>(data),
            _ when type == typeof(int) => new ParquetColumn<int>(data),
            _ when type == typeof(long) => new ParquetColumn<long>(data),
            _ when type == typeof(bool) => new ParquetColumn<bool>(data),
            _ when type == typeof(short) => new ParquetColumn<short>(data),
            _ when type == typeof(sbyte) => new ParquetColumn<sbyte>(data),
            _ when type == typeof(byte) => new ParquetColumn<byte>(data),
            _ when type == typeof(ushort) => new ParquetColumn<ushort>(data),
            _ when type == typeof(uint) => new ParquetColumn<uint>(data),
            _ when type == typeof(ulong) => new ParquetColumn<ulong>(data),
            _ when type == typeof(decimal) => new ParquetColumn<decimal>(data),
            _ when type == typeof(string) || type == typeof(ReadOnlyMemory<char>) => new ParquetTextColumn(data),
            _ => throw Unsupported(field),
        };
    }

    public abstract ValueTask LoadAsync(ParquetRowGroupReader group, int rows, CancellationToken cancellationToken);

    public abstract TableCell Cell(int row);

    private static UnreadableTableException Unsupported(Field field)
        => new(TableRules.UnsupportedType, $"the Parquet column \"{field.Name}\" holds {Kind(field)}", "export it as a number, a text or a truth value (a date, for example, as days since an event)", column: field.Name);

    private static string Kind(Field field) => field switch
    {
        DateTimeDataField => "dates or times",
        TimeDataField => "times of day",
        DataField { IsArray: true } => "lists",
        DataField data => $"values of type {data.ClrType.Name}",
        _ => $"values of kind {field.SchemaType}",
    };
}
