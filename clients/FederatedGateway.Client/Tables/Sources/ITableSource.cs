namespace FederatedGateway.Client.Tables.Sources;

/// <summary>A file's rows, one at a time. There are two: delimited text and Parquet.</summary>
internal interface ITableSource : IAsyncDisposable
{
    /// <summary>Names of the file's columns in its order.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Data rows read so far, from 1 for the first.</summary>
    long Row { get; }

    /// <summary>The line on which the current row begins, from 1; 0 where files have no lines.</summary>
    long Line { get; }

    /// <summary>Cells of the current row, which a damaged file may have more or fewer of than columns.</summary>
    int CellCount { get; }

    /// <summary>Part of the file read, 0 to 1.</summary>
    double Fraction { get; }

    /// <summary>What was met that is no error.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Says which columns will be read; must come before the first row.</summary>
    /// <exception cref="UnreadableTableException">The file holds one of them as something that is no table cell.</exception>
    void Select(IReadOnlyList<int> columns);

    /// <summary>Goes to the next row; false after the last.</summary>
    /// <exception cref="UnreadableTableException">What follows cannot be read.</exception>
    ValueTask<bool> ReadAsync(CancellationToken cancellationToken);

    /// <summary>A cell of the current row, in a column that was selected.</summary>
    TableCell Cell(int column);

    /// <summary>SHA-256 of the whole file; after the last row.</summary>
    ValueTask<byte[]> DigestAsync(CancellationToken cancellationToken);
}
