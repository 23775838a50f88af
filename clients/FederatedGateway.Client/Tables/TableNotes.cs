using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Client.Tables.Sources;

namespace FederatedGateway.Client.Tables;

/// <summary>Says what is no error but may surprise.</summary>
internal static class TableNotes
{
    public static IReadOnlyList<string> Of(ITableSource? source, TableScan? scan, TableLayout layout)
    {
        var notes = new List<string>(source?.Notes ?? []);
        if (source is null || scan is null)
        {
            return notes;
        }

        if (scan.IgnoredColumns.Count > 0)
        {
            notes.Add(scan.IgnoredColumns.Count == 1
                ? $"1 column that the study does not read was ignored: {CellWords.Quoted(scan.IgnoredColumns[0])}"
                : $"{scan.IgnoredColumns.Count:N0} columns that the study does not read were ignored, such as {CellWords.Quoted(scan.IgnoredColumns[0])}");
        }

        var labelled = scan.Labels.Sum(label => label.Count);
        var label = layout.Manifest.Label;
        if (labelled > 0 && scan.PositiveRows == 0)
        {
            notes.Add($"no row is positive: {label.Column} has {CellWords.List(scan.Labels.Select(entry => CellWords.Quoted(entry.Text)))}, the study takes {CellWords.List(label.Positive)} for yes");
        }
        else if (labelled > 0 && scan.PositiveRows == source.Row)
        {
            notes.Add("every row is positive: what sets them apart from others cannot be learnt from this table alone");
        }

        if (Trust.Manifests.CellText.AreNumbers(label.Positive))
        {
            foreach (var odd in scan.Labels.Where(entry => !entry.IsPositive && !layout.NumberText.TryParse(entry.Text, out _) && !BoolText.TryParse(entry.Text, out _)))
            {
                notes.Add($"the label {CellWords.Quoted(odd.Text)} ({odd.Count:N0} rows) is no number and counts as negative; list it under csv missing if it means \"missing\"");
            }
        }

        for (var index = 0; index < scan.MissingValues.Length; index++)
        {
            if (source.Row > 0 && scan.MissingValues[index] == source.Row && layout.Schema.Columns[index].AllowsMissing)
            {
                notes.Add($"{layout.Shown(layout.Features[index].Feature.Name)} is missing in every row");
            }
        }

        return notes;
    }
}
