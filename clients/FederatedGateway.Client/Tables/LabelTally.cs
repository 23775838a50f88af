using FederatedGateway.Client.Tables.Sources;

namespace FederatedGateway.Client.Tables;

/// <summary>Counts the label's texts, so that people can see what was taken for yes and for no.</summary>
internal sealed class LabelTally
{
    private readonly Dictionary<string, (bool IsPositive, long Count)> counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (bool IsPositive, long Count)>.AlternateLookup<ReadOnlySpan<char>> byText;

    public LabelTally() => byText = counts.GetAlternateLookup<ReadOnlySpan<char>>();

    public IReadOnlyList<TableLabelCount> Counts
        => [.. counts.Select(entry => new TableLabelCount(entry.Key, entry.Value.IsPositive, entry.Value.Count)).OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Text, StringComparer.Ordinal)];

    public void Count(in TableCell cell, bool positive)
    {
        var text = cell.Kind == CellKind.Text ? cell.Text : cell.ToString();
        ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(byText, text);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry))
        {
            entry.Count++;
        }
        else if (counts.Count < TableFileLimits.MaximumLabelTexts)
        {
            counts[text.ToString()] = (positive, 1);
        }
    }
}
