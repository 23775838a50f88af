using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.Tables;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Datasets;

/// <summary><c>fgw dataset check</c>: reports every violation in a table without sending anything.</summary>
internal static class CheckDatasetCommand
{
    public static CliCommand Create(CliHost host)
    {
        var table = new Argument<string>("TABLE") { Description = "CSV or Parquet" };
        var study = StudySelection.Option();
        var file = new Option<string?>("--study-file") { Description = "Check against a study file that is not registered yet; needs no gateway", HelpName = "FILE" };
        var participant = new Option<string?>("--participant") { Description = "Whose way of writing tables applies. Default: this profile's institution", HelpName = "NAME" };
        var command = new CliCommand(
            "check",
            "Check a table against a study: every violation with row, column, rule and how to mend it. Nothing leaves this machine",
            "fgw dataset check patients.csv --study 4f1c",
            "fgw dataset check patients.csv --study-file study.yaml --participant north-clinic --json")
        {
            table,
            study,
            file,
            participant,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var manifest = await ManifestAsync(run, run.Get(study), run.Get(file), cancellationToken);
            var name = run.Get(participant) ?? run.Profile.Settings.Name
                ?? throw new RefusedException(Reasons.InvalidArgument, "whose table is it? name the institution with --participant");
            var report = await StudyTable.Open(run.Get(table), manifest, name).CheckAsync(null, cancellationToken);
            run.Output.Result(report, Write);
            return report.IsClean ? ExitCodes.Success : throw StudyTable.Refused(report);
        });
        return command;
    }

    private static async Task<StudyManifest> ManifestAsync(CommandRun run, string? study, string? file, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            return CreateStudyCommand.Accept(await StudyFile.ReadAsync(file, cancellationToken)).ToDraft();
        }

        var id = await StudySelection.ResolveAsync(run, study, cancellationToken);
        return (await new StudyClient(run.Institution).FetchAsync(id, cancellationToken)).OrThrow().Manifest.Message;
    }

    private static void Write(TextWriter writer, TableReport report)
    {
        writer.WriteLine($"{report.File}: {report.Rows} rows, {report.PositiveRows} positive, {report.ViolationCount} violation{(report.ViolationCount == 1 ? string.Empty : "s")}");
        foreach (var label in report.Labels)
        {
            writer.WriteLine($"  label \"{label.Text}\": {label.Count} rows, {(label.IsPositive ? "positive" : "negative")}");
        }

        foreach (var note in report.Notes)
        {
            writer.WriteLine("  note: " + note);
        }
    }
}
