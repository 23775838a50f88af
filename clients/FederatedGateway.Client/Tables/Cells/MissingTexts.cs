using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables.Cells;

/// <summary>
/// What stands for "missing" in one column: the empty cell, the file's own texts (exactly), and the feature's missing values (numbers compare as numbers,
/// before units are converted).
/// </summary>
internal sealed class MissingTexts
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> texts;
    private readonly double[] numbers;
    private readonly double[] nativeNumbers;
    private readonly int longest;

    public MissingTexts(TableFormat format, IReadOnlyList<string> missingValues)
    {
        var all = format.Missing.Concat(missingValues).Select(text => text.Trim()).Where(text => text.Length > 0).ToHashSet(StringComparer.Ordinal);
        texts = all.GetAlternateLookup<ReadOnlySpan<char>>();
        longest = all.Count == 0 ? 0 : all.Max(text => text.Length);
        numbers = Numbers(missingValues);
        nativeNumbers = Numbers([.. missingValues, .. format.Missing]);
    }

    /// <summary>True when cells that are texts must be parsed to know.</summary>
    public bool HasNumbers => numbers.Length > 0;

    public bool Contains(in TableCell cell) => cell.Kind switch
    {
        CellKind.Missing => true,
        CellKind.Text => cell.Text.Length <= longest && texts.Contains(cell.Text),
        _ => nativeNumbers.Length > 0 && nativeNumbers.AsSpan().Contains(cell.Number),
    };

    /// <summary>Whether a number that was written as a text is a missing value of the feature.</summary>
    public bool Contains(double number) => numbers.Length > 0 && numbers.AsSpan().Contains(number);

    private static double[] Numbers(IEnumerable<string> texts)
        => [.. texts.Select(text => CellText.TryParseNumber(text.Trim(), out var number) ? number : double.NaN).Where(number => !double.IsNaN(number)).Distinct()];
}
