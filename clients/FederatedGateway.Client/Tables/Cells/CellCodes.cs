using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>An institution's codes of one column with their meanings. Codes that are numbers compare as numbers.</summary>
internal sealed class CellCodes<T>
{
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> texts;
    private readonly Dictionary<double, T> numbers = [];
    private readonly NumberText numberText;

    public CellCodes(IEnumerable<KeyValuePair<string, T>> codes, NumberText numberText)
    {
        this.numberText = numberText;
        var byText = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (source, meaning) in codes)
        {
            byText[source.Trim()] = meaning;
            if (CellText.TryParseNumber(source.Trim(), out var number))
            {
                numbers[number] = meaning;
            }
        }

        texts = byText.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IEnumerable<string> Sources => texts.Dictionary.Keys;

    public bool TryGet(in TableCell cell, out T meaning)
    {
        if (cell.Kind == CellKind.Text && texts.TryGetValue(cell.Text, out meaning!))
        {
            return true;
        }

        if (cell.Kind == CellKind.Boolean && texts.TryGetValue(cell.Integer == 1 ? "true" : "false", out meaning!))
        {
            return true;
        }

        meaning = default!;
        return numbers.Count > 0
            && (cell.Kind == CellKind.Text ? numberText.TryParse(cell.Text, out var number) : (number = cell.Number) == number)
            && numbers.TryGetValue(number, out meaning!);
    }
}
