using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Envelopes.FeatureBlocks;

namespace FederatedGateway.Client.Tables;

/// <summary>One row in the study's terms: units converted, codes translated, categories as indexes. Reused: valid until the next row is asked for.</summary>
public sealed class TableRow
{
    internal TableRow(int features) => Cells = new CellValue[features];

    /// <summary>The data row, from 1.</summary>
    public long Row { get; internal set; }

    /// <summary>Null only in tables for prediction, which may lack the label.</summary>
    public bool? Label { get; internal set; }

    /// <summary>In the study's order.</summary>
    internal CellValue[] Cells { get; }

    public bool IsMissing(int feature) => Cells[feature].IsMissing;

    /// <summary>The value as a number: a category's index, 1 or 0 for bool; NaN where missing.</summary>
    public double Number(int feature) => Cells[feature].IsMissing ? double.NaN : Cells[feature].Number;

    /// <summary>Writes all cells and the label, and ends the row.</summary>
    /// <exception cref="InvalidOperationException">The row has no label.</exception>
    public void WriteTo(FeatureTableWriter writer, TableSchema schema)
    {
        if (Label is not { } label)
        {
            throw new InvalidOperationException("a row without label cannot be uploaded");
        }

        for (var index = 0; index < Cells.Length; index++)
        {
            ref readonly var cell = ref Cells[index];
            if (cell.IsMissing)
            {
                writer.SetMissing(index);
            }
            else if (schema.Columns[index].IsFloatingPoint)
            {
                writer.SetNumber(index, cell.Number);
            }
            else
            {
                writer.SetInteger(index, cell.Integer);
            }
        }

        writer.SetLabel(label);
        writer.EndRow();
    }
}
