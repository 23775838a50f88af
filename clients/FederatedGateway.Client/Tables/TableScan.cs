using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Client.Tables.Sources;

namespace FederatedGateway.Client.Tables;

/// <summary>Goes through a file once, turning cells into the study's values and reporting those that break its rules.</summary>
internal sealed class TableScan
{
    private readonly TableLayout layout;
    private readonly ITableSource source;
    private readonly TableViolations violations;
    private readonly bool labelOptional;
    private readonly TableBinding binding;
    private readonly string[] names;
    private readonly RecordKeys? keys;
    private readonly LabelTally labels = new();

    /// <param name="layout">What the study reads.</param>
    /// <param name="source">The file, from its beginning.</param>
    /// <param name="labelOptional">The label may be missing: a table for prediction.</param>
    /// <param name="withKeys">Record keys are compared.</param>
    /// <param name="violations">Collects.</param>
    public TableScan(TableLayout layout, ITableSource source, bool labelOptional, bool withKeys, TableViolations violations)
    {
        this.layout = layout;
        this.source = source;
        this.labelOptional = labelOptional;
        this.violations = violations;
        binding = TableBinding.Bind(layout, source, labelOptional, violations);
        names = [.. layout.Features.Select(feature => layout.Shown(feature.Feature.Name))];
        keys = withKeys && binding.RecordKey >= 0 ? new RecordKeys(layout.Shown(layout.RecordKey!), layout.Format) : null;
        Row = new TableRow(layout.Features.Count);
        MissingValues = new long[layout.Features.Count];
    }

    /// <summary>The current row; whole only when nothing of it was reported.</summary>
    public TableRow Row { get; }

    public long[] MissingValues { get; }

    public long PositiveRows { get; private set; }

    public IReadOnlyList<TableLabelCount> Labels => labels.Counts;

    public IReadOnlyList<string> IgnoredColumns => binding.Ignored;

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await source.ReadAsync(cancellationToken))
        {
            return false;
        }

        if (source.Row > TableFileLimits.MaximumRows)
        {
            throw new UnreadableTableException(TableRules.Limit, $"the file has more than {TableFileLimits.MaximumRows:N0} rows", "split it", source.Row, source.Line);
        }

        Row.Row = source.Row;
        if (source.CellCount != source.Columns.Count)
        {
            ReportRagged();
            return true;
        }

        if (source.Row == 1 && !layout.Format.Header && NamesColumns())
        {
            violations.Add(1, source.Line, "", TableRules.UnexpectedHeader, "the first line names the columns, the study says that there is no such line", "write header: true (and no columns) under csv for this participant, or remove the line");
            return true;
        }

        ReadCells();
        return true;
    }

    /// <summary>True when every cell that the study reads is its column's own name.</summary>
    private bool NamesColumns()
        => source is CsvSource && Array.TrueForAll(binding.Features, column => column < 0 || source.Cell(column).Text.SequenceEqual(source.Columns[column]));

    private void ReadCells()
    {
        for (var index = 0; index < binding.Features.Length; index++)
        {
            if (binding.Features[index] < 0)
            {
                continue;
            }

            var cell = source.Cell(binding.Features[index]);
            var fault = layout.Features[index].Read(cell, ref Row.Cells[index]);
            MissingValues[index] += Row.Cells[index].IsMissing ? 1 : 0;
            if (fault != CellFault.None)
            {
                Report(names[index], fault, layout.Features[index], cell);
            }
        }

        ReadLabel();
        if (keys is not null)
        {
            ReadKey(source.Cell(binding.RecordKey));
        }
    }

    private void ReadLabel()
    {
        Row.Label = null;
        if (binding.Label < 0)
        {
            return;
        }

        var cell = source.Cell(binding.Label);
        var fault = layout.Label.Read(cell, out var positive);
        if (fault == CellFault.None)
        {
            Row.Label = positive;
            PositiveRows += positive ? 1 : 0;
            labels.Count(cell, positive);
        }
        else if (!(labelOptional && fault == CellFault.MissingLabel))
        {
            var (rule, column) = (CellWords.Rule(fault), layout.Shown(layout.Manifest.Label.Column));
            if (violations.Count(rule, column))
            {
                var (message, mend) = layout.Label.Explain(fault, cell);
                violations.List(source.Row, source.Line, column, rule, message, mend);
            }
        }
    }

    private void ReadKey(in TableCell cell)
    {
        if (keys!.IsMissing(cell))
        {
            violations.Add(source.Row, source.Line, keys.Column, TableRules.MissingKey, "the record key is missing", "fill it in, or remove record_key from the study");
        }
        else if (keys.EarlierRow(cell, source.Row) is var earlier and > 0)
        {
            violations.Add(source.Row, source.Line, keys.Column, TableRules.DuplicateKey, $"row {source.Row} has the same key as row {earlier}", "keep one row for each record");
        }
    }

    private void Report(string column, CellFault fault, CellReader reader, in TableCell cell)
    {
        var rule = CellWords.Rule(fault);
        if (violations.Count(rule, column))
        {
            var (message, mend) = reader.Explain(fault, cell);
            violations.List(source.Row, source.Line, column, rule, message, mend);
        }
    }

    private void ReportRagged()
    {
        var mend = source.CellCount == 1
            ? "set csv delimiter for this participant, or repair the row"
            : "repair the row; a cell that contains the delimiter must be quoted";
        violations.Add(source.Row, source.Line, "", TableRules.Ragged, $"the row has {source.CellCount} cells, the file {source.Columns.Count} columns", mend);
    }
}
