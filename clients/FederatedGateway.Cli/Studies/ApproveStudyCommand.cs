using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Studies;

/// <summary><c>fgw study approve</c>: shows a study and everybody's fingerprint, and signs it.</summary>
internal static class ApproveStudyCommand
{
    public static CliCommand Create(CliHost host)
    {
        var study = StudySelection.Argument();
        var fingerprints = new Option<string[]>("--fingerprint")
        {
            Description = "A participant's fingerprint as it told you out of band; the study is refused if its keys have another",
            HelpName = "NAME=FINGERPRINT",
            DefaultValueFactory = _ => [],
        };
        var yes = new Option<bool>("--yes") { Description = "Sign without asking: the fingerprints have been compared" };
        var command = new CliCommand(
            "approve",
            "Read a study, compare its participants' fingerprints, and sign it with this institution's key. Nothing runs until all have",
            "fgw study approve 4f1c",
            "fgw study approve 4f1c --fingerprint south-clinic=4QH2M-0ZV7K-8XJ3P-1WRTN-6CBYD --yes")
        {
            study,
            fingerprints,
            yes,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var client = new StudyClient(run.Institution);
            var fetched = (await client.FetchAsync(await StudySelection.ResolveAsync(run, run.Get(study), cancellationToken), cancellationToken)).OrThrow();
            var description = StudyDescription.Of(fetched.Manifest, fetched.State, fetched.Decisions);
            Compare(description, run.Get(fingerprints)!);
            if (description.AcceptsDevelopmentEvidence)
            {
                run.Output.Warn(StudyDescription.DevelopmentWarning);
            }

            if (!run.Get(yes))
            {
                StudyText.Write(run.Host.Error, description);
                await run.Host.Error.WriteLineAsync("\nCompare each fingerprint with its institution by telephone or in person, not by what the gateway or the study's author sent.");
                if (!run.Confirm($"Approve this study as {run.Institution.Name}?", "compare the fingerprints, then use --yes"))
                {
                    throw new RefusedException(Reasons.ApprovalMissing, "not approved; nothing was signed");
                }
            }

            var state = await client.DecideAsync(fetched.Manifest, ApprovalKind.Approve, cancellationToken);
            run.Output.Result(
                new { study = description.Id, approvedBy = run.Institution.Name, state = state.ToString().ToLowerInvariant() },
                (writer, result) => writer.WriteLine($"approved {result.study} as {result.approvedBy}; the study is {result.state}"));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Compare(StudyDescription study, IReadOnlyList<string> expected)
    {
        foreach (var pair in expected)
        {
            var parts = pair.Split('=', 2);
            var participant = study.Participants.FirstOrDefault(one => one.Name == parts[0])
                ?? throw new RefusedException(Reasons.UnknownParticipant, $"--fingerprint {pair}: \"{parts[0]}\" is no participant of this study");
            if (parts.Length != 2 || !string.Equals(parts[1].Trim(), participant.Fingerprint, StringComparison.OrdinalIgnoreCase))
            {
                throw new RefusedException(Reasons.KeyMismatch, $"the study's keys of \"{participant.Name}\" have the fingerprint {participant.Fingerprint}, not the one you were told; do not approve, and tell the institution");
            }
        }
    }
}
