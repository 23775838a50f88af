using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>Categories by their exact text; where all are numbers, by number: 1 and 1.0 are one category.</summary>
internal sealed class CategoryCellReader : CellReader
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> texts;
    private readonly Dictionary<double, int> numbers = [];

    public CategoryCellReader(Feature feature, TableColumn column, TableFormat format, NumberText numberText)
        : base(feature, column, format, numberText)
    {
        var byText = new Dictionary<string, int>(StringComparer.Ordinal);
        var numeric = CellText.AreNumbers(feature.Categories);
        for (var index = 0; index < feature.Categories.Count; index++)
        {
            byText[feature.Categories[index]] = index;
            if (numeric && CellText.TryParseNumber(feature.Categories[index], out var number))
            {
                numbers[number] = index;
            }
        }

        texts = byText.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    protected override CellFault ReadValue(in TableCell cell, ref CellValue value)
    {
        var number = cell.Kind == CellKind.Text ? 0 : cell.Number;
        var isNumber = cell.Kind != CellKind.Text;
        if (!isNumber && texts.TryGetValue(cell.Text, out var index))
        {
            return Store(index, ref value);
        }

        if (!isNumber && (numbers.Count > 0 || HasMissingNumbers))
        {
            isNumber = NumberText.TryParse(cell.Text, out number);
            if (isNumber && IsMissing(number))
            {
                return Missing(ref value);
            }
        }

        if (isNumber && numbers.TryGetValue(number, out index))
        {
            return Store(index, ref value);
        }

        if (cell.Kind != CellKind.Text && texts.TryGetValue(cell.ToString(), out index))
        {
            return Store(index, ref value);
        }

        return cell.Kind == CellKind.Text && cell.Text.Contains('\uFFFD') ? CellFault.Encoding : CellFault.UnknownCategory;
    }

    protected override bool TryReadMeaning(string text, ref CellValue value)
    {
        var index = CellText.IndexOf(Feature.Categories, text);
        return index >= 0 && Store(index, ref value) == CellFault.None;
    }

    private static CellFault Store(int index, ref CellValue value)
    {
        value.Integer = index;
        value.Number = index;
        return CellFault.None;
    }
}
