using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Models;

/// <summary><c>fgw model</c>: verify, download, read and apply joint models.</summary>
internal static class ModelCommands
{
    private const int MinimumPrefix = 4;
    private const int IdCharacters = 64;

    public static Command Create(CliHost host)
        => new CliCommand("model", "Verify, download, read and apply joint models", "fgw model list", "fgw model download 9be2 --out ./model")
        {
            ListCommand(host),
            DownloadCommand(host),
            ShowModelCommand.Create(host),
            PredictModelCommand.Create(host),
        };

    public static Argument<string?> RunArgument() => new("RUN")
    {
        Description = "The run that made the model: its id or the beginning of it; may be left out where there is only one",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The run's id.</summary>
    public static async Task<string> ResolveAsync(CommandRun run, string? given, CancellationToken cancellationToken)
    {
        var prefix = given?.ToLowerInvariant() ?? string.Empty;
        if (prefix.Length == IdCharacters)
        {
            return prefix;
        }

        if (given is not null && prefix.Length < MinimumPrefix)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"\"{given}\" is too short; give at least {MinimumPrefix} characters of the run's id");
        }

        var models = (await new ModelClient(run.Institution).ListAsync(string.Empty, cancellationToken)).Where(model => model.RunId.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return models.Count switch
        {
            1 => models[0].RunId,
            0 => throw new RefusedException(Reasons.NotFound, "there is no such model; see `fgw model list`"),
            _ => throw new RefusedException(Reasons.InvalidArgument, $"which model? {string.Join(", ", models.Take(10).Select(model => model.RunId[..12]))}"),
        };
    }

    private static CliCommand ListCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand("list", "List models and where their copies are", "fgw model list", "fgw model list --study 4f1c --json") { study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = run.Get(study) is { } given ? (await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString() : string.Empty;
            var models = (await new ModelClient(run.Institution).ListAsync(id, cancellationToken)).Select(Listed.Of).ToList();
            run.Output.Result(models, (writer, all) => CommandOutput.Table(
                writer,
                ["RUN", "STUDY", "STATE", "BYTES", "COPIES", "CREATED"],
                [.. all.Select(one => (IReadOnlyList<string>)
                [
                    one.Run[..12], one.Study[..12], one.State, $"{one.CiphertextBytes}", string.Join(", ", one.Copies.Select(copy => copy.State == "completed" ? copy.Region : $"{copy.Region} ({copy.State})")), $"{one.CreateTime:u}",
                ])]));
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand DownloadCommand(CliHost host)
    {
        var id = RunArgument();
        var region = new Option<string>("--region") { Description = "Read from this region first. Default: this institution's own", HelpName = "NAME", DefaultValueFactory = _ => string.Empty };
        var output = new Option<string?>("--out") { Description = "Also copy model, card, report and proofs into this directory", HelpName = "DIR" };
        var command = new CliCommand(
            "download",
            "Verify a run's receipt, evidence, order and place in the log, then fetch and open its model, card and this institution's report",
            "fgw model download 9be2",
            "fgw model download 9be2 --region us-east --out ./model")
        {
            id,
            region,
            output,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var runId = await ResolveAsync(run, run.Get(id), cancellationToken);
            var opened = await new ModelClient(run.Institution).DownloadAsync(runId, run.Get(region)!, cancellationToken);
            var directory = opened.Directory;
            if (run.Get(output) is { } copy)
            {
                directory = Path.GetFullPath(copy);
                Client.Storage.PrivateFile.CreateDirectory(directory);
                foreach (var file in Directory.EnumerateFiles(opened.Directory))
                {
                    File.Copy(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: true);
                }
            }

            if (opened.Verified.Response.Evidence.Kind == EvidenceKind.Development)
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            run.Output.Result(ModelDescription.Of(opened, directory), ModelDescription.Write);
            return ExitCodes.Success;
        });
        return command;
    }

    private sealed record Listed(string Run, string Study, string State, long CiphertextBytes, DateTimeOffset CreateTime, IReadOnlyList<ListedCopy> Copies)
    {
        public static Listed Of(ModelSummary model) => new(
            model.RunId,
            model.StudyId,
            model.State.ToString().ToLowerInvariant(),
            model.CiphertextBytes,
            DateTimeOffset.FromUnixTimeMilliseconds(model.CreateTimeMilliseconds),
            [.. model.Copies.Select(copy => new ListedCopy(copy.Region, copy.Bucket, copy.Key, copy.VersionId, Convert.ToHexStringLower(copy.Sha256.Span), copy.State.ToString().ToLowerInvariant(), copy.LagMilliseconds))]);
    }

    private sealed record ListedCopy(string Region, string Bucket, string Key, string VersionId, string Sha256, string State, long LagMilliseconds);
}
