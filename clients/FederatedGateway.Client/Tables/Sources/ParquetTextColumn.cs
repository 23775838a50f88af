using Parquet;
using Parquet.Schema;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>Texts, dictionary-encoded or not.</summary>
internal sealed class ParquetTextColumn(DataField column) : ParquetColumn
{
    private string?[] values = [];

    // A reference, an object header and a short text.
    public override long BytesPerRow => 48;

    public override async ValueTask LoadAsync(ParquetRowGroupReader group, int rows, CancellationToken cancellationToken)
    {
        values = values.Length < rows ? new string?[rows] : values;
        await group.ReadAsync(column, values.AsMemory(0, rows)!, null, cancellationToken);
    }

    public override TableCell Cell(int row) => TableCell.Of(values[row].AsSpan());
}
