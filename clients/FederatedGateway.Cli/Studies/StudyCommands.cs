using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Client.Storage;
using FederatedGateway.Client.Studies;
using FederatedGateway.Client.Studies.Amending;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary><c>fgw study</c>: write, register, read and approve what may be done with whose data.</summary>
internal static class StudyCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("study", "Write, register, read and approve what may be done with whose data", "fgw study list", "fgw study show 4f1c --html study.html")
        {
            InitStudyCommand.Create(host),
            CreateStudyCommand.Create(host),
            ApproveStudyCommand.Create(host),
            AmendStudyCommand.Create(host),
            WithdrawStudyCommand.Create(host),
            ShowCommand(host),
            ListCommand(host),
        };

    private static CliCommand ShowCommand(CliHost host)
    {
        var study = StudySelection.Argument();
        var html = new Option<string?>("--html") { Description = "Write a page that can be read and printed by an ethics board", HelpName = "FILE" };
        var command = new CliCommand(
            "show",
            "Read a study, check its digest and its participants' signatures, and say what it allows",
            "fgw study show",
            "fgw study show 4f1c --html study.html",
            "fgw study show 4f1c --json")
        {
            study,
            html,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = await StudySelection.ResolveAsync(run, run.Get(study), cancellationToken);
            var fetched = (await new StudyClient(run.Institution).FetchAsync(id, cancellationToken)).OrThrow();
            var amendments = await new AmendmentClient(run.Institution).ReadAsync(fetched, cancellationToken);
            var description = StudyDescription.Of(fetched.Manifest, fetched.State, fetched.Decisions) with { Amendments = DescribedAmendment.All(amendments) };
            if (run.Get(html) is { } path)
            {
                PrivateFile.WritePublic(path, System.Text.Encoding.UTF8.GetBytes(StudyPage.Render(description)));
                run.Output.Note($"wrote {Path.GetFullPath(path)}");
            }

            if (description.AcceptsDevelopmentEvidence)
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            run.Output.Result(description, StudyText.Write);
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand ListCommand(CliHost host)
    {
        var command = new CliCommand("list", "List the studies that this institution takes part in (an auditor or operator: all)", "fgw study list", "fgw study list --json");
        command.Runs(host, async (run, cancellationToken) =>
        {
            var client = new StudyClient(run.Institution);
            var local = client.ListLocal().Select(study => study.ToString()).ToHashSet(StringComparer.Ordinal);
            var listed = (await client.ListAsync(cancellationToken)).Select(study => Listed.Of(study, local.Contains(study.StudyId))).ToList();
            run.Output.Result(listed, (writer, studies) => CommandOutput.Table(
                writer,
                ["STUDY", "STATE", "APPROVED", "KNOWN HERE", "TITLE"],
                [.. studies.Select(one => (IReadOnlyList<string>)[one.Id[..12], one.State, $"{one.Approved.Count}/{one.Participants.Count}", one.KnownHere ? "yes" : "no", one.Title])]));
            return ExitCodes.Success;
        });
        return command;
    }

    private sealed record Listed(string Id, string Title, string State, DateTimeOffset CreateTime, IReadOnlyList<string> Participants, IReadOnlyList<string> Approved, bool KnownHere)
    {
        public static Listed Of(StudySummary study, bool knownHere) => new(
            study.StudyId,
            study.Title,
            study.State.ToString().ToLowerInvariant(),
            DateTimeOffset.FromUnixTimeSeconds(study.CreateTime),
            [.. study.Participants],
            [.. study.Approved],
            knownHere);
    }
}
