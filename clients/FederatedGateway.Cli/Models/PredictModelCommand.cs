using System.CommandLine;
using System.Globalization;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Datasets;
using FederatedGateway.Client.Models;
using FederatedGateway.Client.Prediction;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Models;

/// <summary><c>fgw model predict</c>: applies a downloaded model to a table, on this machine and without a network.</summary>
internal static class PredictModelCommand
{
    public static CliCommand Create(CliHost host)
    {
        var model = new Argument<string>("DIR") { Description = "Where `fgw model download` kept or copied the model" };
        var table = new Argument<string>("TABLE") { Description = "CSV or Parquet, written as for the study; the label may be absent" };
        var participant = new Option<string?>("--participant") { Description = "Whose way of writing tables applies. Default: this profile's institution", HelpName = "NAME" };
        var output = new Option<string?>("--out") { Description = "Write CSV here. Default: stdout", HelpName = "FILE" };
        var command = new CliCommand(
            "predict",
            "Apply a downloaded model to a table: a probability for each row, as CSV (row, probability). Nothing leaves this machine",
            "fgw model predict ./model new-patients.csv",
            "fgw model predict ./model new-patients.csv --out risk.csv --json")
        {
            model,
            table,
            participant,
            output,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var package = ReadPackage(run.Get(model));
            var manifest = ReadStudy(run, package);
            var name = run.Get(participant) ?? run.Profile.Settings.Name ?? throw new RefusedException(Reasons.InvalidArgument, "whose table is it? name the institution with --participant");
            var predictor = TablePredictor.Create(package.Parameters.Memory, manifest).OrThrow();
            var file = StudyTable.Open(run.Get(table), manifest, name, labelOptional: true);
            var report = await file.CheckAsync(null, cancellationToken);
            if (!report.IsClean)
            {
                throw StudyTable.Refused(report, "nothing was predicted");
            }

            var path = run.Get(output);
            if (path is null && run.Output.IsJson)
            {
                var rows = new List<PredictedRow>();
                await foreach (var row in predictor.PredictAsync(file, report, cancellationToken))
                {
                    rows.Add(row);
                }

                run.Output.Result(rows, (_, _) => { });
                return ExitCodes.Success;
            }

            var written = path is null
                ? await WriteAsync(run.Host.Output, predictor.PredictAsync(file, report, cancellationToken))
                : await WriteFileAsync(path, predictor.PredictAsync(file, report, cancellationToken));
            if (path is not null)
            {
                run.Output.Result(new { file = Path.GetFullPath(path), rows = written }, (writer, result) => writer.WriteLine($"{result.file}  {result.rows} rows"));
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static ModelPackage ReadPackage(string directory)
        => StrictProto.Parse<ModelPackage>(
            PrivateFile.ReadPublic(Path.Combine(directory, ModelFiles.Model), ModelFiles.MaximumModelBytes), "model package", ModelFiles.MaximumModelBytes).OrThrow();

    private static StudyManifest ReadStudy(CommandRun run, ModelPackage package)
        => Sha256Digest.TryParse(package.StudyDigest.Span, out var study)
            ? StudyClient.ReadLocal(run.Profile, study).OrThrow().Message
            : throw new RefusedException(Reasons.SchemaMismatch, "the model names no study");

    private static async Task<long> WriteFileAsync(string path, IAsyncEnumerable<PredictedRow> rows)
    {
        await using var writer = new StreamWriter(PrivateFile.Create(path));
        return await WriteAsync(writer, rows);
    }

    private static async Task<long> WriteAsync(TextWriter writer, IAsyncEnumerable<PredictedRow> rows)
    {
        var count = 0L;
        await writer.WriteLineAsync("row,probability");
        await foreach (var row in rows)
        {
            await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{row.Row},{row.Probability:R}"));
            count++;
        }

        return count;
    }
}
