using System.Globalization;
using FederatedGateway.V1;
using Sylvan.Data.Csv;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>A delimited text file (RFC 4180 with any delimiter): quoted cells may hold delimiters, quotes (doubled) and line breaks.</summary>
internal sealed class CsvSource : ITableSource
{
    private readonly DigestStream file;
    private readonly CsvText text;
    private readonly CsvDataReader csv;
    private readonly List<string> notes = [];
    private long nextLine = 1;
    private long blankLines;

    private CsvSource(DigestStream file, CsvText text, CsvDataReader csv)
    {
        this.file = file;
        this.text = text;
        this.csv = csv;
        Columns = [];
    }

    public IReadOnlyList<string> Columns { get; private set; }

    public long Row { get; private set; }

    public long Line { get; private set; }

    public int CellCount => csv.RowFieldCount;

    public double Fraction => file.Length == 0 ? 1 : (double)file.Position / file.Length;

    public IReadOnlyList<string> Notes
        => blankLines == 0 ? notes : [.. notes, blankLines == 1 ? "1 blank row was skipped" : $"{blankLines} blank rows were skipped"];

    public static CsvSource Open(string path, TableFormat format)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        var start = new byte[4];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var file = new DigestStream(stream);
        try
        {
            if (read == 0)
            {
                throw new UnreadableTableException(TableRules.Empty, "the file is empty", "export it again");
            }

            var text = CsvText.Open(file, format.Encoding, start.AsSpan(0, read));
            var source = new CsvSource(file, text, Reader(text, format));
            source.ReadColumns(format);
            return source;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Select(IReadOnlyList<int> columns)
    {
        // Cells are parsed where they stand; what is not asked for costs nothing.
    }

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if ((Row & 1023) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        while (ReadRecord())
        {
            if (IsBlank())
            {
                blankLines++;
                continue;
            }

            Row++;
            return ValueTask.FromResult(true);
        }

        return ValueTask.FromResult(false);
    }

    public TableCell Cell(int column) => TableCell.Of(csv.GetFieldSpan(column));

    public ValueTask<byte[]> DigestAsync(CancellationToken cancellationToken) => ValueTask.FromResult(file.Complete());

    public async ValueTask DisposeAsync()
    {
        await csv.DisposeAsync();
        text.Dispose();
        await file.DisposeAsync();
    }

    private static CsvDataReader Reader(CsvText text, TableFormat format)
    {
        var delimiter = format.Delimiter.Length == 0 ? TableDelimiter.Default : format.Delimiter;
        if (!TableDelimiter.IsValid(delimiter))
        {
            throw new UnreadableTableException(TableRules.Unreadable, $"the study names the delimiter \"{delimiter}\", which cannot stand between cells", "mend csv delimiter in the study");
        }

        return CsvDataReader.Create(text, new CsvDataReaderOptions
        {
            // Header and types are ours to judge. No line is a comment: CsvText lets no NUL through.
            HasHeaders = false,
            Comment = '\0',
            Delimiter = delimiter[0],
            BufferSize = 64 * 1024,
            MaxBufferSize = TableFileLimits.MaximumRowCharacters,
            Culture = CultureInfo.InvariantCulture,
            OwnsReader = false,
        });
    }

    private void ReadColumns(TableFormat format)
    {
        if (!format.Header)
        {
            Columns = format.Columns.Count > 0
                ? [.. format.Columns]
                : throw new UnreadableTableException(TableRules.Unreadable, "the study says that the file has no header line, and does not list its columns", "list them under csv columns in the study");
            return;
        }

        do
        {
            if (!ReadRecord())
            {
                throw new UnreadableTableException(TableRules.Empty, "the file has no text", "export it again");
            }
        }
        while (IsBlank());

        if (csv.RowFieldCount > TableFileLimits.MaximumColumns)
        {
            throw new UnreadableTableException(TableRules.Limit, $"the file has {csv.RowFieldCount:N0} columns; at most {TableFileLimits.MaximumColumns:N0} are accepted", "export the columns that the study reads", line: Line);
        }

        Columns = [.. Enumerable.Range(0, csv.RowFieldCount).Select(column => csv.GetFieldSpan(column).Trim().ToString())];
    }

    /// <summary>Nothing but spaces and delimiters, which spreadsheets write below a table.</summary>
    private bool IsBlank()
    {
        if (!csv.GetFieldSpan(0).IsWhiteSpace())
        {
            return false;
        }

        for (var column = 1; column < csv.RowFieldCount; column++)
        {
            if (!csv.GetFieldSpan(column).IsWhiteSpace())
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadRecord()
    {
        Line = nextLine;
        try
        {
            if (!csv.Read())
            {
                return false;
            }
        }
        catch (CsvRecordTooLargeException)
        {
            throw new UnreadableTableException(TableRules.Limit, $"the row has more than {TableFileLimits.MaximumRowCharacters:N0} characters", "look for a quotation mark that is opened on this line and never closed", Row + 1, Line);
        }
        catch (CsvFormatException)
        {
            // The library's own text is not passed on: it names its own count of rows.
            throw new UnreadableTableException(TableRules.Unreadable, "a quotation mark is not closed, or text follows a closing one", "double quotation marks inside a quoted cell (\"\"), and close every quoted cell before the delimiter", Row + 1, Line);
        }

        nextLine += LineBreaks(csv.GetRawRecordSpan());
        return true;
    }

    /// <summary>Line breaks in a record, its own included: LF, CR LF, or CR alone.</summary>
    private static int LineBreaks(ReadOnlySpan<char> record)
    {
        var breaks = record.Count('\n');
        for (var at = record.IndexOf('\r'); at >= 0;)
        {
            breaks += at + 1 == record.Length || record[at + 1] != '\n' ? 1 : 0;
            var next = record[(at + 1)..].IndexOf('\r');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return breaks;
    }
}
