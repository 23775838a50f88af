using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>Truth values by the words of <see cref="BoolText"/> or as the numbers 1 and 0.</summary>
internal sealed class BoolCellReader(Feature feature, TableColumn column, TableFormat format, NumberText numberText)
    : CellReader(feature, column, format, numberText)
{
    protected override CellFault ReadValue(in TableCell cell, ref CellValue value)
    {
        if (cell.Kind == CellKind.Text && BoolText.TryParse(cell.Text, out var flag))
        {
            if (HasMissingNumbers && NumberText.TryParse(cell.Text, out var coded) && IsMissing(coded))
            {
                return Missing(ref value);
            }

            return Store(flag, ref value);
        }

        if (cell.Kind == CellKind.Text && cell.Text.Contains('\uFFFD'))
        {
            return CellFault.Encoding;
        }

        var number = cell.Number;
        if (cell.Kind == CellKind.Text && !NumberText.TryParse(cell.Text, out number))
        {
            return CellFault.NotABool;
        }

        if (cell.Kind == CellKind.Text && IsMissing(number))
        {
            return Missing(ref value);
        }

        return number is 0 or 1 ? Store(number == 1, ref value) : CellFault.NotABool;
    }

    protected override bool TryReadMeaning(string text, ref CellValue value)
        => BoolText.TryParse(text, out var flag) && Store(flag, ref value) == CellFault.None;

    private static CellFault Store(bool flag, ref CellValue value)
    {
        value.Integer = flag ? 1 : 0;
        value.Number = value.Integer;
        return CellFault.None;
    }
}
