using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Datasets;
using FederatedGateway.V1;
using Spectre.Console;

namespace FederatedGateway.Cli.Datasets;

/// <summary><c>fgw dataset upload</c>: check, attest, encrypt, send. Run again, it goes on from where it was.</summary>
internal static class UploadDatasetCommand
{
    public static CliCommand Create(CliHost host)
    {
        var table = new Argument<string>("TABLE") { Description = "CSV or Parquet" };
        var study = StudySelection.Option();
        var command = new CliCommand(
            "upload",
            "Check a table, verify the enclave's evidence, encrypt the table to it on this machine, and send it. The same command run again after an interruption goes on from what the gateway has",
            "fgw dataset upload patients.csv --study 4f1c",
            "fgw dataset upload patients.parquet --json")
        {
            table,
            study,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var verified = await StudySelection.OpenAsync(run, run.Get(study), cancellationToken);
            var (checkedTable, report) = await StudyTable.CheckAsync(run.Get(table), verified.Manifest.Message, run.Institution.Name, null, cancellationToken);
            foreach (var note in report.Notes)
            {
                run.Output.Note("note: " + note);
            }

            var outcome = await UploadAsync(run, progress => new DatasetClient(run.Institution).UploadAsync(verified, checkedTable, progress, cancellationToken));
            if (outcome.Evidence?.Evidence.Kind == EvidenceKind.Development)
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            run.Output.Result(Shown.Of(outcome, verified.Digest.ToString()), (writer, one) =>
            {
                writer.WriteLine(one.WasStored ? "this very table is stored already; nothing was sent" : $"stored, {one.CiphertextBytes} bytes in {one.Seconds:0.0} s{(one.ResumedFrom > 0 ? $", resumed from byte {one.ResumedFrom}" : string.Empty)}");
                writer.WriteLine($"dataset  {one.DatasetId}, version {one.Version}, {one.Rows} rows");
                writer.WriteLine($"sha256   {one.Sha256}");
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<UploadOutcome> UploadAsync(CommandRun run, Func<IProgress<UploadProgress>?, Task<UploadOutcome>> upload)
    {
        if (!run.Host.ErrorIsTerminal)
        {
            return await upload(null);
        }

        return await run.Output.Errors.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn()).StartAsync(async context =>
        {
            var task = context.AddTask("attesting", maxValue: 1);
            return await upload(new Bar(task));
        });
    }

    private sealed class Bar(ProgressTask task) : IProgress<UploadProgress>
    {
        public void Report(UploadProgress value)
        {
            task.Description = value.Stage.ToString().ToLowerInvariant();
            task.IsIndeterminate = value.TotalBytes == 0;
            task.MaxValue = Math.Max(value.TotalBytes, 1);
            task.Value = value.CompletedBytes;
        }
    }

    private sealed record Shown(
        string Study, string DatasetId, ulong Version, long Rows, long PlaintextBytes, long CiphertextBytes, string Sha256, long ResumedFrom, bool WasStored, double Seconds, string? Evidence, string? Measurement)
    {
        public static Shown Of(UploadOutcome outcome, string study) => new(
            study,
            outcome.DatasetId,
            outcome.Version,
            outcome.Rows,
            outcome.PlaintextBytes,
            outcome.CiphertextBytes,
            outcome.CiphertextDigest.ToString(),
            outcome.ResumedFrom,
            outcome.WasStored,
            outcome.Duration.TotalSeconds,
            outcome.Evidence?.Evidence.Kind.ToString().ToLowerInvariant(),
            outcome.Evidence is { } evidence ? Convert.ToHexStringLower(evidence.Accepted.Measurement.Span) : null);
    }
}
