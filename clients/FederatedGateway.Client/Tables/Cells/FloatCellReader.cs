using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>float32 and float64.</summary>
internal sealed class FloatCellReader(Feature feature, TableColumn column, TableFormat format, NumberText numberText)
    : CellReader(feature, column, format, numberText)
{
    // A code stands for one odd text, such as "<5"; every other cell is a number in its own right.
    protected override bool RefusesUncodedMeanings => false;

    protected override CellFault ReadValue(in TableCell cell, ref CellValue value)
    {
        var fault = ReadNumber(cell, ref value, out var number);
        return fault != CellFault.None || value.IsMissing ? fault : Store((number * Multiply) + Add, ref value);
    }

    protected override bool TryReadMeaning(string text, ref CellValue value)
        => Trust.Manifests.CellText.TryParseNumber(text, out var number) && Store(number, ref value) == CellFault.None;

    private CellFault Store(double number, ref CellValue value)
    {
        value.Number = number;
        if (Column.AcceptsNumber(number))
        {
            return CellFault.None;
        }

        return double.IsFinite(number) && Math.Abs(number) <= float.MaxValue ? CellFault.OutOfRange : CellFault.Overflow;
    }
}
