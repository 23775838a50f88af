using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Runs;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Runs;

/// <summary><c>fgw run</c>: propose, countersign, watch and stop training.</summary>
internal static class RunCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("run", "Propose, countersign, watch and stop training", "fgw run start --study 4f1c", "fgw run watch")
        {
            StartCommand(host),
            ApproveRunCommand.Create(host),
            WatchCommand(host),
            ListCommand(host),
            ShowCommand(host),
            CancelCommand(host),
        };

    private static CliCommand StartCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var hours = new Option<int>("--hours") { Description = "Hours until the order is not run any more", DefaultValueFactory = _ => 72 };
        hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 8760)
            {
                result.AddError("--hours: 1 to 8760");
            }
        });
        var watch = new Option<bool>("--watch") { Description = "Follow the run to its end" };
        var command = new CliCommand(
            "start",
            "Propose a run on everybody's newest table, with this institution's signature. It starts by itself once every other participant has approved it",
            "fgw run start --study 4f1c",
            "fgw run start --study 4f1c --watch")
        {
            study,
            hours,
            watch,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var verified = await StudySelection.OpenAsync(run, run.Get(study), cancellationToken);
            var proposed = await new RunClient(run.Institution).ProposeAsync(verified, TimeSpan.FromHours(run.Get(hours)), cancellationToken);
            if (run.Get(watch))
            {
                return await RunWatch.FollowAsync(run, proposed.RunId, cancellationToken);
            }

            run.Output.Result(RunDescription.Of(proposed), RunDescription.Write);
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand WatchCommand(CliHost host)
    {
        var id = RunSelection.Argument();
        var command = new CliCommand("watch", "Follow a run to its end; exit code 5 when it ends without a model", "fgw run watch", "fgw run watch 9be2 --json") { id };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var found = await RunSelection.ResolveAsync(run, run.Get(id), one => !RunClient.IsEnded(one.State), cancellationToken, orNewest: true);
            return await RunWatch.FollowAsync(run, found.RunId, cancellationToken);
        });
        return command;
    }

    private static CliCommand ListCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand("list", "List a study's runs, newest first", "fgw run list --study 4f1c", "fgw run list --json") { study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = await StudySelection.ResolveAsync(run, run.Get(study), cancellationToken);
            var runs = (await new RunClient(run.Institution).ListAsync(id.ToString(), cancellationToken)).Select(RunDescription.Of).ToList();
            run.Output.Result(runs, (writer, all) => CommandOutput.Table(
                writer,
                ["RUN", "NUMBER", "STATE", "CREATED", "WAITING FOR"],
                [.. all.Select(one => (IReadOnlyList<string>)[one.Id[..12], $"{one.Number}", one.State, $"{one.CreateTime:u}", string.Join(", ", one.Waiting)])]));
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand ShowCommand(CliHost host)
    {
        var id = RunSelection.Argument();
        var command = new CliCommand("show", "Show one run: what it uses, who has signed, how it stands", "fgw run show 9be2", "fgw run show 9be2 --json") { id };
        command.Runs(host, async (run, cancellationToken) =>
        {
            run.Output.Result(RunDescription.Of(await RunSelection.ResolveAsync(run, run.Get(id), one => !RunClient.IsEnded(one.State), cancellationToken, orNewest: true)), RunDescription.Write);
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand CancelCommand(CliHost host)
    {
        const int maximumReason = 500;
        var id = RunSelection.Argument();
        var reason = new Option<string>("--reason") { Description = "For the record", DefaultValueFactory = _ => string.Empty };
        reason.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Length > maximumReason)
            {
                result.AddError($"--reason: at most {maximumReason} characters");
            }
        });
        var command = new CliCommand("cancel", "Stop a run that has not released its results", "fgw run cancel 9be2 --reason \"wrong table\"") { id, reason };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var found = await RunSelection.ResolveAsync(run, run.Get(id), one => !RunClient.IsEnded(one.State), cancellationToken);
            if (RunClient.IsEnded(found.State))
            {
                throw new RefusedException(Reasons.StateConflict, $"run {found.RunId[..12]} is {found.State.ToString().ToLowerInvariant()} already");
            }

            run.Output.Result(RunDescription.Of(await new RunClient(run.Institution).CancelAsync(found.RunId, run.Get(reason)!, cancellationToken)), RunDescription.Write);
            return ExitCodes.Success;
        });
        return command;
    }
}
