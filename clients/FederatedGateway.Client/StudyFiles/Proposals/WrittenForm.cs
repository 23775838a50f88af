using System.Globalization;
using System.Text;
using FederatedGateway.Client.Tables;
using FederatedGateway.Client.Tables.Cells;
using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.V1;
using Sylvan.Data.Csv;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>How a delimited file is written, guessed from its beginning (and, for the encoding, from all of it).</summary>
internal sealed record WrittenForm
{
    private const int SampleBytes = 1024 * 1024;

    private const int SampleRows = 200;

    /// <summary>Most likely first: text rarely holds tabs and semicolons by accident.</summary>
    private static readonly char[] Delimiters = ['\t', ';', '|', ','];

    public bool HasHeader { get; init; } = true;

    public char Delimiter { get; init; } = ',';

    public char Decimal { get; init; } = '.';

    public string Encoding { get; init; } = TableEncoding.Default;

    /// <summary>Names made up for a file without header line.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    public static WrittenForm Guess(string path, string label)
    {
        var sample = new byte[SampleBytes];
        int length;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            length = file.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        }

        if (length == 0)
        {
            throw new UnreadableTableException(TableRules.Empty, "the file is empty", "export it again");
        }

        var encoding = EncodingGuess.Of(path, sample.AsSpan(0, length));
        using var text = CsvText.Open(new MemoryStream(sample, 0, length), encoding, sample.AsSpan(0, Math.Min(4, length)));
        var decoded = text.ReadToEnd();
        var candidates = Delimiters.Select(delimiter => (Delimiter: delimiter, Rows: Rows(decoded, delimiter, whole: length < SampleBytes))).ToList();
        var (chosen, rows) = candidates.MaxBy(candidate => Score(candidate.Rows, candidate.Delimiter));
        var decimalSign = chosen == ',' ? '.' : DecimalOf(rows);
        var header = IsHeader(rows, new NumberText(decimalSign), label);
        return new WrittenForm
        {
            HasHeader = header,
            Delimiter = chosen,
            Decimal = decimalSign,
            Encoding = encoding,
            Columns = header || rows.Count == 0 ? [] : [.. Enumerable.Range(1, rows[0].Length).Select(column => string.Create(CultureInfo.InvariantCulture, $"column{column}"))],
        };
    }

    public TableFormat ToTableFormat()
    {
        var format = new TableFormat { Header = HasHeader, Delimiter = Delimiter.ToString(), Decimal = Decimal.ToString(), Encoding = Encoding };
        format.Columns.AddRange(Columns);
        return format;
    }

    private static List<string[]> Rows(string text, char delimiter, bool whole)
    {
        var rows = new List<string[]>();
        try
        {
            using var reader = new StringReader(text);
            using var csv = CsvDataReader.Create(reader, new CsvDataReaderOptions { HasHeaders = false, Comment = '\0', Delimiter = delimiter, BufferSize = 64 * 1024, MaxBufferSize = TableFileLimits.MaximumRowCharacters });
            while (rows.Count < SampleRows && csv.Read())
            {
                if (csv.RowFieldCount > 1 || !csv.GetFieldSpan(0).IsWhiteSpace())
                {
                    rows.Add([.. Enumerable.Range(0, csv.RowFieldCount).Select(column => csv.GetFieldSpan(column).Trim().ToString())]);
                }
            }

            // The sample may end within a row.
            if (!whole && rows.Count < SampleRows && rows.Count > 1)
            {
                rows.RemoveAt(rows.Count - 1);
            }
        }
        catch (CsvFormatException)
        {
            // What was read up to a broken quote tells as much.
        }

        return rows;
    }

    /// <summary>How well a delimiter fits: rows of equal width, cells that hold no other delimiter unless they are numbers.</summary>
    private static double Score(List<string[]> rows, char delimiter)
    {
        if (rows.Count == 0 || rows[0].Length < 2)
        {
            return 0;
        }

        var even = rows.Count(row => row.Length == rows[0].Length) / (double)rows.Count;
        var (point, comma) = (new NumberText('.'), new NumberText(','));
        var cells = rows.SelectMany(row => row).ToList();
        var clean = cells.Count(cell => cell.AsSpan().IndexOfAny(Delimiters) < 0 || point.TryParse(cell, out _) || (delimiter != ',' && comma.TryParse(cell, out _)) || cell.Contains(' ', StringComparison.Ordinal));
        return even * clean / cells.Count;
    }

    private static char DecimalOf(List<string[]> rows)
    {
        var (point, comma) = (new NumberText('.'), new NumberText(','));
        var cells = rows.SelectMany(row => row).ToList();
        var points = cells.Count(cell => point.TryParse(cell, out _) && !comma.TryParse(cell, out _));
        var commas = cells.Count(cell => comma.TryParse(cell, out _) && !point.TryParse(cell, out _));
        return commas > points ? ',' : '.';
    }

    /// <summary>A first row of different texts, none of them a number or "missing", that do not recur below.</summary>
    private static bool IsHeader(List<string[]> rows, NumberText numbers, string label)
    {
        if (rows.Count == 0)
        {
            return true;
        }

        var first = rows[0];
        if (first.Contains(label, StringComparer.Ordinal) && !numbers.TryParse(label, out _))
        {
            return true;
        }

        if (first.Any(cell => numbers.TryParse(cell, out _) || MissingWords.Strong.Contains(cell)) || first.Distinct(StringComparer.Ordinal).Count() < first.Length)
        {
            return false;
        }

        var recurring = first.Where((cell, column) => rows.Skip(1).Any(row => column < row.Length && row[column] == cell)).Count();
        return recurring * 2 < first.Length;
    }
}
