using FederatedGateway.Client.Tables;
using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>Proposes a study from one institution's table: types, ranges, categories, missing values and how the file is written.</summary>
public static class StudyProposals
{
    /// <param name="path">CSV or Parquet.</param>
    /// <param name="label">The column that says what is predicted; in a file without header line its number from 1, or <c>column14</c>.</param>
    /// <param name="now">The proposed end of the study is a year later.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<StudyFileResult<StudyProposal>> FromTableAsync(string path, string label, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var file = Path.GetFileName(path);
        try
        {
            var isParquet = await ParquetSource.IsParquetAsync(path, cancellationToken);
            var format = isParquet ? new WrittenForm() : WrittenForm.Guess(path, label);
            await using var source = isParquet ? await ParquetSource.OpenAsync(path, cancellationToken) : CsvSource.Open(path, format.ToTableFormat());
            var table = await TableProfile.ReadAsync(source, new NumberText(format.Decimal), cancellationToken);
            if (table.Rows == 0)
            {
                return Refused(file, TableRules.Empty, "the file has no rows", "export it with its rows: types and ranges are taken from them");
            }

            if (FindLabel(table, label) is not { } labelColumn)
            {
                return Refused(file, TableRules.MissingColumn, $"the file has no column \"{NodeShown(label)}\"{DidYouMean.Hint(label, source.Columns)}", $"give --label one of {CellWords.List(source.Columns)}");
            }

            return LabelGuess.Of(labelColumn, table) is { } guess
                ? StudyFileResult<StudyProposal>.Accepted(StudyYaml.Write(file, format, table, labelColumn, guess, now))
                : Refused(file, TableRules.Limit, $"\"{labelColumn.Name}\" has {(labelColumn.DistinctTexts is 0 or 1 ? "fewer than two" : $"more than {ColumnProfile.MaximumDistinct}")} different values", "name a column that tells two kinds of rows apart");
        }
        catch (UnreadableTableException unreadable)
        {
            return StudyFileResult<StudyProposal>.Refused([new(file, (int)Math.Max(1, unreadable.Line), 1, unreadable.Column, unreadable.Rule, unreadable.Message, unreadable.Mend)]);
        }
    }

    private static ColumnProfile? FindLabel(TableProfile table, string label)
        => table.Columns.FirstOrDefault(column => column.Name == label)
            ?? (int.TryParse(label, out var number) && number >= 1 && number <= table.Columns.Count ? table.Columns[number - 1] : null);

    private static string NodeShown(string label) => label.Length <= ManifestLimits.MaximumColumnNameCharacters ? label : label[..ManifestLimits.MaximumColumnNameCharacters];

    private static StudyFileResult<StudyProposal> Refused(string file, string rule, string message, string mend)
        => StudyFileResult<StudyProposal>.Refused([new(file, 1, 1, "", rule, message, mend)]);
}
