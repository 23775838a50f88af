using FederatedGateway.Client.Tables;
using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Client.Tables.Sources;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>What a whole table holds.</summary>
internal sealed class TableProfile
{
    private TableProfile(IReadOnlyList<ColumnProfile> columns, IReadOnlyList<string> unsupported, long rows)
    {
        Columns = columns;
        Unsupported = unsupported;
        Rows = rows;
        MissingTexts = FindMissingTexts(columns);
    }

    public IReadOnlyList<ColumnProfile> Columns { get; }

    /// <summary>Columns that hold no numbers, texts or truth values.</summary>
    public IReadOnlyList<string> Unsupported { get; }

    public long Rows { get; }

    /// <summary>Texts that mean "missing" in this file.</summary>
    public IReadOnlySet<string> MissingTexts { get; }

    /// <exception cref="UnreadableTableException">A row has another width than the first, or what follows cannot be read.</exception>
    public static async Task<TableProfile> ReadAsync(ITableSource source, NumberText numbers, CancellationToken cancellationToken)
    {
        var profiles = new List<ColumnProfile>();
        var indexes = new List<int>();
        var unsupported = new List<string>();
        for (var index = 0; index < source.Columns.Count; index++)
        {
            try
            {
                source.Select([index]);
                indexes.Add(index);
                profiles.Add(new ColumnProfile(source.Columns[index]));
            }
            catch (UnreadableTableException type) when (type.Rule == TableRules.UnsupportedType)
            {
                unsupported.Add(source.Columns[index]);
            }
        }

        while (await source.ReadAsync(cancellationToken))
        {
            if (source.CellCount != source.Columns.Count)
            {
                throw new UnreadableTableException(TableRules.Ragged, $"the row has {source.CellCount} cells, the first one has {source.Columns.Count}", "repair the row; a cell that contains the delimiter must be quoted", source.Row, source.Line);
            }

            for (var column = 0; column < profiles.Count; column++)
            {
                profiles[column].Add(source.Cell(indexes[column]), numbers);
            }
        }

        return new TableProfile(profiles, unsupported, source.Row);
    }

    /// <summary>Values of a column that are none of the file's texts for "missing".</summary>
    public IEnumerable<string> WordsOf(ColumnProfile column) => column.Words.Keys.Where(word => !MissingTexts.Contains(word));

    public bool IsMissingIn(ColumnProfile column) => column.Missing > 0 || column.Words.Keys.Any(MissingTexts.Contains);

    private static HashSet<string> FindMissingTexts(IReadOnlyList<ColumnProfile> columns)
    {
        var found = columns.SelectMany(column => column.Words.Keys).Where(MissingWords.Strong.Contains).ToHashSet(StringComparer.Ordinal);
        foreach (var column in columns.Where(column => !column.HasManyWords && column.NumberCount > column.Words.Values.Sum()))
        {
            if (column.Words.Keys.All(word => MissingWords.Strong.Contains(word) || MissingWords.Weak.Contains(word)))
            {
                found.UnionWith(column.Words.Keys);
            }
        }

        return found;
    }
}
