using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using FederatedGateway.Client.Tables.Sources;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Tables;

/// <summary>
/// One institution's table, CSV or Parquet, as the study reads it. First <see cref="CheckAsync"/> the whole file; then <see cref="ReadRowsAsync"/> the same
/// bytes again, for upload or prediction. Memory is bounded by one row of a delimited file or one row group of a Parquet file, and by 40 bytes a row where the
/// study has a record key.
/// </summary>
public sealed class TableFile
{
    private readonly string path;
    private readonly string name;
    private readonly bool labelOptional;
    private readonly TableLayout layout;

    /// <param name="path">The file; Parquet is known by its first bytes, everything else is delimited text.</param>
    /// <param name="manifest">The study, or its draft.</param>
    /// <param name="participant">Whose way of writing tables applies.</param>
    /// <param name="labelOptional">For prediction: the label and the record key may be absent, and a key may occur twice.</param>
    /// <exception cref="ArgumentException">The study has no such participant, or its own parts contradict each other.</exception>
    public TableFile(string path, StudyManifest manifest, string participant, bool labelOptional = false)
    {
        this.path = path;
        this.labelOptional = labelOptional;
        name = Path.GetFileName(path);
        layout = new TableLayout(manifest, participant);
    }

    /// <summary>The layout of the encrypted table.</summary>
    public TableSchema Schema => layout.Schema;

    /// <summary>Reads the whole file and reports everything in it that breaks the study's rules.</summary>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<TableReport> CheckAsync(IProgress<TableProgress>? progress, CancellationToken cancellationToken)
    {
        var violations = new TableViolations(name);
        var length = new FileInfo(path).Length;
        ITableSource? source = null;
        TableScan? scan = null;
        byte[] digest = [];
        try
        {
            source = await OpenAsync(cancellationToken);
            scan = new TableScan(layout, source, labelOptional, withKeys: !labelOptional, violations);
            await foreach (var _ in RowsAsync(scan, source, progress, cancellationToken))
            {
                // Each row was reported on as it was read.
            }

            if (source.Row == 0)
            {
                violations.Add(0, 0, "", TableRules.Empty, layout.Format.Header ? "the file has no rows below its header line" : "the file has no rows", "export it again");
            }

            digest = await source.DigestAsync(cancellationToken);
        }
        catch (UnreadableTableException unreadable)
        {
            violations.Add(unreadable.Row, unreadable.Line, unreadable.Column, unreadable.Rule, unreadable.Message, unreadable.Mend);
        }
        finally
        {
            if (source is not null)
            {
                await source.DisposeAsync();
            }
        }

        return new TableReport
        {
            File = name,
            Rows = source?.Row ?? 0,
            LengthBytes = length,
            Sha256 = digest,
            Violations = violations.Listed,
            Totals = violations.Totals,
            Notes = TableNotes.Of(source, scan, layout),
            MissingValues = scan?.MissingValues ?? new long[layout.Features.Count],
            PositiveRows = scan?.PositiveRows ?? 0,
            Labels = scan?.Labels ?? [],
        };
    }

    /// <summary>The rows of a file that was found clean, in its order. Every row is the same object, filled anew.</summary>
    /// <param name="report">Of the same file, clean.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="TableChangedException">
    /// The file is not the one that was checked. This may show only after the last row: what was made of the rows must not be used before the enumeration has ended.
    /// </exception>
    public async IAsyncEnumerable<TableRow> ReadRowsAsync(TableReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!report.IsClean)
        {
            throw new ArgumentException("the file was not found clean", nameof(report));
        }

        var violations = new TableViolations(name);
        await using var source = await OrChanged(OpenAsync(cancellationToken));
        if (new FileInfo(path).Length != report.LengthBytes)
        {
            throw new TableChangedException(name);
        }

        var scan = new TableScan(layout, source, labelOptional, withKeys: false, violations);
        while (!violations.Any && await OrChanged(scan.ReadAsync(cancellationToken)))
        {
            if (violations.Any || source.Row > report.Rows)
            {
                throw new TableChangedException(name);
            }

            yield return scan.Row;
        }

        if (violations.Any || source.Row != report.Rows || !CryptographicOperations.FixedTimeEquals(await source.DigestAsync(cancellationToken), report.Sha256.Span))
        {
            throw new TableChangedException(name);
        }
    }

    private static async IAsyncEnumerable<TableRow> RowsAsync(TableScan scan, ITableSource source, IProgress<TableProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const long Every = 10_000;
        while (await scan.ReadAsync(cancellationToken))
        {
            if (progress is not null && source.Row % Every == 0)
            {
                progress.Report(new TableProgress(source.Row, source.Fraction));
            }

            yield return scan.Row;
        }

        progress?.Report(new TableProgress(source.Row, 1));
    }

    private async ValueTask<ITableSource> OpenAsync(CancellationToken cancellationToken)
        => await ParquetSource.IsParquetAsync(path, cancellationToken) ? await ParquetSource.OpenAsync(path, cancellationToken) : CsvSource.Open(path, layout.Format);

    /// <summary>A clean file that cannot be read is another file.</summary>
    private async ValueTask<T> OrChanged<T>(ValueTask<T> reading)
    {
        try
        {
            return await reading;
        }
        catch (UnreadableTableException)
        {
            throw new TableChangedException(name);
        }
    }
}
