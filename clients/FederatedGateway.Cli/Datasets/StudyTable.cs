using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Datasets;
using FederatedGateway.Client.Tables;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Datasets;

/// <summary>An institution's file as a table to upload: checked whole, then written row by row.</summary>
internal static class StudyTable
{
    /// <summary>Throws for a table with violations, each of which names file, row, column, rule and how to mend it.</summary>
    public static async Task<(TableToUpload Table, TableReport Report)> CheckAsync(string path, StudyManifest manifest, string participant, IProgress<TableProgress>? progress, CancellationToken cancellationToken)
    {
        var file = Open(path, manifest, participant);
        var report = await file.CheckAsync(progress, cancellationToken);
        if (!report.IsClean)
        {
            throw Refused(report);
        }

        var table = new TableToUpload(
            report.Rows,
            new Sha256Digest(report.Sha256.Span),
            new Sha256Digest(file.Schema.Digest.Span),
            (output, token) => WriteAsync(file, report, output, token));
        return (table, report);
    }

    public static TableFile Open(string path, StudyManifest manifest, string participant, bool labelOptional = false)
    {
        try
        {
            return new TableFile(path, manifest, participant, labelOptional);
        }
        catch (ArgumentException exception)
        {
            throw new RefusedException(Reasons.InvalidArgument, exception.Message);
        }
    }

    /// <param name="report">Not clean.</param>
    /// <param name="consequence">What did not happen.</param>
    public static InputRefusedException Refused(TableReport report, string consequence = "nothing was uploaded")
        => new(Reasons.TableInvalid, $"{Summary(report)}; {consequence}", Findings(report));

    /// <summary>How often a table breaks the rules.</summary>
    public static string Summary(TableReport report) => $"{report.File} breaks the study's rules {report.ViolationCount} time{(report.ViolationCount == 1 ? string.Empty : "s")}";

    /// <summary>Each violation, and what was not listed by rule and column.</summary>
    public static IReadOnlyList<string> Findings(TableReport report)
    {
        var listed = report.Violations.Select(violation => violation.ToString()).ToList();
        var rest = report.ViolationCount - listed.Count;
        if (rest > 0)
        {
            listed.Add($"… and {rest} more: {string.Join(", ", report.Totals.Select(total => $"{total.Count} × {total.Rule}{(total.Column.Length > 0 ? " in " + total.Column : string.Empty)}"))}");
        }

        return listed;
    }

    private static async Task WriteAsync(TableFile file, TableReport report, Stream output, CancellationToken cancellationToken)
    {
        using var writer = new FeatureTableWriter(output, file.Schema, report.Rows);
        await foreach (var row in file.ReadRowsAsync(report, cancellationToken))
        {
            row.WriteTo(writer, file.Schema);
        }

        writer.Complete();
    }
}
