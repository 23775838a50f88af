using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary><c>fgw study withdraw</c>: takes part no longer.</summary>
internal static class WithdrawStudyCommand
{
    public static CliCommand Create(CliHost host)
    {
        var study = StudySelection.Argument();
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new CliCommand(
            "withdraw",
            "Reject a proposed study, or withdraw from an active one: it is closed, and nothing is signed, uploaded or run any more. What was released stays released",
            "fgw study withdraw 4f1c",
            "fgw study withdraw 4f1c --yes --json")
        {
            study,
            yes,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var client = new StudyClient(run.Institution);
            var fetched = (await client.FetchAsync(await StudySelection.ResolveAsync(run, run.Get(study), cancellationToken), cancellationToken)).OrThrow();
            if (!run.Get(yes) && !run.Confirm($"Withdraw {run.Institution.Name} from \"{fetched.Manifest.Message.Title}\" for good?", "use --yes"))
            {
                throw new RefusedException(Reasons.InvalidArgument, "not withdrawn");
            }

            var approved = fetched.Decisions.TryGetValue(run.Institution.Name, out var decision) && decision.Kind == ApprovalKind.Approve;
            var state = await client.DecideAsync(fetched.Manifest, approved ? ApprovalKind.Withdraw : ApprovalKind.Reject, cancellationToken);
            run.Output.Result(
                new { study = fetched.Manifest.Digest.ToString(), state = state.ToString().ToLowerInvariant() },
                (writer, result) => writer.WriteLine($"withdrawn from {result.study}; the study is {result.state}"));
            return ExitCodes.Success;
        });
        return command;
    }
}
