using System.Globalization;
using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>int32 and int64. A whole number may be written with a decimal part of zeros: 63.0 is 63.</summary>
internal sealed class IntegerCellReader(Feature feature, TableColumn column, TableFormat format, NumberText numberText)
    : CellReader(feature, column, format, numberText)
{
    /// <summary>2⁶³; the doubles below it convert to int64.</summary>
    private const double Beyond = 9_223_372_036_854_775_808;

    protected override bool RefusesUncodedMeanings => false;

    protected override CellFault ReadValue(in TableCell cell, ref CellValue value)
    {
        var isWhole = cell.Kind is CellKind.Integer or CellKind.Boolean;
        var whole = cell.Integer;
        if (cell.Kind == CellKind.Text)
        {
            isWhole = long.TryParse(cell.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole);
        }

        if (isWhole && Multiply == 1 && Add == 0)
        {
            return cell.Kind == CellKind.Text && IsMissing(whole) ? Missing(ref value) : Store(whole, ref value);
        }

        var fault = ReadNumber(cell, ref value, out var number);
        return fault != CellFault.None || value.IsMissing ? fault : Store((number * Multiply) + Add, ref value);
    }

    protected override bool TryReadMeaning(string text, ref CellValue value)
        => Trust.Manifests.CellText.TryParseNumber(text, out var number) && Store(number, ref value) == CellFault.None;

    private CellFault Store(double number, ref CellValue value)
    {
        if (double.IsFinite(number) && !double.IsInteger(number))
        {
            return CellFault.NotWhole;
        }

        return Math.Abs(number) < Beyond ? Store((long)number, ref value) : CellFault.Overflow;
    }

    private CellFault Store(long number, ref CellValue value)
    {
        value.Integer = number;
        value.Number = number;
        if (Column.AcceptsInteger(number))
        {
            return CellFault.None;
        }

        return Feature.Type == FeatureType.Int32 && number is < int.MinValue or > int.MaxValue ? CellFault.Overflow : CellFault.OutOfRange;
    }
}
