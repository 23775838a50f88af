using System.Security.Cryptography;
using Parquet;
using Parquet.Schema;

namespace FederatedGateway.Client.Tables.Sources;

/// <summary>A Parquet file, read row group by row group, and of each only the columns that were selected.</summary>
internal sealed class ParquetSource : ITableSource
{
    private readonly FileStream file;
    private readonly ParquetReader parquet;
    private readonly Field[] fields;
    private readonly ParquetColumn?[] columns;
    private readonly long totalRows;
    private int nextGroup;
    private int groupRow;
    private int groupRows;

    private ParquetSource(FileStream file, ParquetReader parquet)
    {
        this.file = file;
        this.parquet = parquet;
        fields = [.. parquet.Schema.Fields];
        columns = new ParquetColumn?[fields.Length];
        totalRows = parquet.Metadata?.NumRows ?? 0;
        Columns = [.. fields.Select(field => field.Name)];
    }

    public IReadOnlyList<string> Columns { get; }

    public long Row { get; private set; }

    public long Line => 0;

    public int CellCount => fields.Length;

    public double Fraction => totalRows == 0 ? 1 : (double)Row / totalRows;

    public IReadOnlyList<string> Notes => [];

    /// <summary>True for a file that begins as Parquet files do.</summary>
    /// <exception cref="UnreadableTableException">It is an encrypted one.</exception>
    public static async Task<bool> IsParquetAsync(string path, CancellationToken cancellationToken)
    {
        var start = new byte[4];
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using (stream)
        {
            if (await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken) < start.Length)
            {
                return false;
            }
        }

        return start.AsSpan().SequenceEqual("PARE"u8)
            ? throw new UnreadableTableException(TableRules.Unreadable, "the Parquet file is encrypted", "export it without Parquet's own encryption; the upload encrypts it")
            : start.AsSpan().SequenceEqual("PAR1"u8);
    }

    public static async Task<ITableSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            var options = new ParquetOptions { TreatByteArrayAsString = true };
            var parquet = await Task.Run(() => ParquetReader.CreateAsync(file, options, leaveStreamOpen: true, cancellationToken), cancellationToken)
                .WaitAsync(TableFileLimits.MaximumFooterTime, cancellationToken);
            if (parquet.Schema.Fields.Count > TableFileLimits.MaximumColumns)
            {
                throw new UnreadableTableException(TableRules.Limit, $"the file has {parquet.Schema.Fields.Count:N0} columns; at most {TableFileLimits.MaximumColumns:N0} are accepted", "export the columns that the study reads");
            }

            return new ParquetSource(file, parquet);
        }
        catch (Exception error) when (ParquetFault.IsUnreadable(error))
        {
            await file.DisposeAsync();
            throw ParquetFault.Unreadable(error);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public void Select(IReadOnlyList<int> columns)
    {
        foreach (var column in columns)
        {
            this.columns[column] = ParquetColumn.Of(fields[column]);
        }
    }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        groupRow++;
        while (groupRow >= groupRows)
        {
            if (nextGroup >= parquet.RowGroupCount)
            {
                return false;
            }

            await LoadGroupAsync(nextGroup++, cancellationToken);
            groupRow = 0;
        }

        Row++;
        return true;
    }

    public TableCell Cell(int column) => columns[column]!.Cell(groupRow);

    public async ValueTask<byte[]> DigestAsync(CancellationToken cancellationToken)
    {
        file.Position = 0;
        return await SHA256.HashDataAsync(file, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await parquet.DisposeAsync();
        await file.DisposeAsync();
    }

    private async Task LoadGroupAsync(int group, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = parquet.OpenRowGroupReader(group);
            var bytes = columns.Sum(column => column?.BytesPerRow * reader.RowCount ?? 0);
            if (bytes > TableFileLimits.MaximumRowGroupBytes || reader.RowCount > Array.MaxLength)
            {
                throw new UnreadableTableException(TableRules.Limit, $"a row group of {reader.RowCount:N0} rows needs about {bytes / (1024 * 1024):N0} MiB of memory; at most {TableFileLimits.MaximumRowGroupBytes / (1024 * 1024):N0} are used", "write the file with smaller row groups, such as 100,000 rows", Row + 1);
            }

            groupRows = (int)reader.RowCount;
            foreach (var column in columns)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (column is not null)
                {
                    await column.LoadAsync(reader, groupRows, cancellationToken);
                }
            }
        }
        catch (Exception error) when (ParquetFault.IsUnreadable(error))
        {
            throw ParquetFault.Unreadable(error, Row + 1);
        }
    }
}
