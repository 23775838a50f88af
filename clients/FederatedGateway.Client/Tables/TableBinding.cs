using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Client.Tables.Sources;

namespace FederatedGateway.Client.Tables;

/// <summary>Finds the study's columns in a file, and reports those that are not there or there twice.</summary>
internal sealed class TableBinding
{
    private readonly TableLayout layout;
    private readonly ITableSource source;
    private readonly TableViolations violations;
    private readonly Dictionary<string, int> indexes = new(StringComparer.Ordinal);
    private readonly HashSet<string> twice = new(StringComparer.Ordinal);

    private TableBinding(TableLayout layout, ITableSource source, TableViolations violations)
    {
        this.layout = layout;
        this.source = source;
        this.violations = violations;
        for (var index = 0; index < source.Columns.Count; index++)
        {
            if (!indexes.TryAdd(source.Columns[index], index))
            {
                twice.Add(source.Columns[index]);
            }
        }
    }

    /// <summary>The file's column of each feature; −1 where it is missing.</summary>
    public int[] Features { get; private set; } = [];

    /// <summary>−1 where it is missing.</summary>
    public int Label { get; private set; }

    /// <summary>−1 where the study has none or it is missing.</summary>
    public int RecordKey { get; private set; }

    /// <summary>Columns of the file that the study does not read.</summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <param name="layout">What the study reads.</param>
    /// <param name="source">The file.</param>
    /// <param name="labelOptional">The label may be missing: a table for prediction.</param>
    /// <param name="violations">Collects.</param>
    public static TableBinding Bind(TableLayout layout, ITableSource source, bool labelOptional, TableViolations violations)
    {
        var binding = new TableBinding(layout, source, violations);
        binding.Features = [.. layout.Features.Select(feature => binding.Find(feature.Feature.Name, required: true))];
        binding.Label = binding.Find(layout.Manifest.Label.Column, required: !labelOptional);
        binding.RecordKey = layout.RecordKey is { } key ? binding.Find(key, required: !labelOptional) : -1;
        int[] all = [.. binding.Features, binding.Label, binding.RecordKey];
        var used = all.Where(index => index >= 0).ToHashSet();
        binding.Ignored = [.. source.Columns.Where((_, index) => !used.Contains(index))];
        source.Select([.. used]);
        return binding;
    }

    private int Find(string column, bool required)
    {
        var name = layout.SourceOf(column);
        if (twice.Contains(name))
        {
            violations.Add(0, HeaderLine, layout.Shown(column), TableRules.DuplicateColumn, $"the file has the column \"{name}\" more than once", "rename or remove one of them, so that it is clear which is meant");
            return -1;
        }

        if (indexes.TryGetValue(name, out var index))
        {
            return index;
        }

        if (required)
        {
            violations.Add(0, HeaderLine, layout.Shown(column), TableRules.MissingColumn, $"the file has no column \"{name}\"{DidYouMean.Hint(name, source.Columns)}", Mend(name));
        }

        return -1;
    }

    private long HeaderLine => layout.Format.Header && source.Line > 0 ? source.Line : 0;

    private string Mend(string name)
    {
        if (source.Columns.Any(column => column.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            return "the header line has bytes that are not text in the study's encoding: set csv encoding for this participant, such as windows-1252";
        }

        if (TableEncoding.Utf8TakenFor(layout.Format.Encoding, source.Columns, name))
        {
            return "the file is UTF-8, the study says otherwise: set csv encoding: utf-8 for this participant";
        }

        if (source is CsvSource && source.Columns.Count == 1)
        {
            return source.Columns[0].StartsWith("sep=", StringComparison.OrdinalIgnoreCase)
                ? "the first line is a spreadsheet's note on its delimiter: remove it"
                : "the header line has one column only: set csv delimiter for this participant, such as \";\"";
        }

        if (source is CsvSource && layout.Format.Header && source.Columns.Count > 1 && source.Columns.All(column => layout.NumberText.TryParse(column, out _) || column.Length == 0))
        {
            return "the first line holds numbers: if the file has no header line, write header: false and list its columns in the study";
        }

        return $"name the file's column under the participant's columns, or export it; it has {CellWords.List(source.Columns)}";
    }
}
