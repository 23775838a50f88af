using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Studies;
using FederatedGateway.Client.Runs;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Runs;

/// <summary><c>fgw run approve</c>: adds this institution's signature, asked for or within limits set beforehand.</summary>
internal static class ApproveRunCommand
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);

    public static CliCommand Create(CliHost host)
    {
        var id = RunSelection.Argument();
        var study = StudySelection.Option();
        var yes = new Option<bool>("--yes") { Description = "Sign without asking" };
        var automatic = new Option<bool>("--automatic") { Description = "Sign every proposal of the study that the limits cover, now and, with --watch, from now on" };
        var upTo = new Option<uint?>("--up-to") { Description = "With --automatic: set the limit, order numbers up to this one. Default: as set before", HelpName = "NUMBER" };
        var until = new Option<DateTimeOffset?>("--until")
        {
            Description = "With --up-to: the limit ends then. Default: with the study",
            HelpName = "DATE",
            CustomParser = PointInTime.Parse,
        };
        var watch = new Option<bool>("--watch") { Description = "Follow the run to its end; with --automatic: stay and sign what is proposed later, until Ctrl-C" };
        var command = new CliCommand(
            "approve",
            "Check a proposed run against this institution's own rules (its newest table, an enclave it accepted, every number once) and sign it",
            "fgw run approve 9be2",
            "fgw run approve 9be2 --yes --watch",
            "fgw run approve --study 4f1c --automatic --up-to 3 --until 2027-06-30 --watch")
        {
            id,
            study,
            yes,
            automatic,
            upTo,
            until,
            watch,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(automatic) && (result.GetValue(upTo) is not null || result.GetValue(until) is not null))
            {
                result.AddError("--up-to and --until belong to --automatic");
            }
        });
        command.Runs(host, (run, cancellationToken) => run.Get(automatic)
            ? AutomaticAsync(run, run.Get(study), run.Get(upTo), run.Get(until), run.Get(watch), cancellationToken)
            : OneAsync(run, run.Get(id), run.Get(yes), run.Get(watch), cancellationToken));
        return command;
    }

    private static async Task<int> OneAsync(CommandRun run, string? id, bool yes, bool watch, CancellationToken cancellationToken)
    {
        var proposed = await RunSelection.ResolveAsync(
            run, id, one => one.State == RunState.Proposed && one.Order.Signatures.All(signature => signature.Participant != run.Institution.Name), cancellationToken);
        if (!Sha256Digest.TryParseHex(proposed.StudyId, out var study))
        {
            throw new RefusedException(Reasons.OrderInvalid, "the gateway names no study for this run");
        }

        var verified = (await new StudyClient(run.Institution).OpenAsync(study, cancellationToken)).OrThrow();
        if (!yes)
        {
            RunDescription.Write(run.Host.Error, RunDescription.Of(proposed));
            if (!run.Confirm($"Sign this order as {run.Institution.Name}?", "use --yes"))
            {
                throw new RefusedException(Reasons.ApprovalMissing, "not approved; nothing was signed");
            }
        }

        var approved = await new RunClient(run.Institution).ApproveAsync(verified, proposed, cancellationToken);
        if (watch)
        {
            return await RunWatch.FollowAsync(run, approved.RunId, cancellationToken);
        }

        run.Output.Result(RunDescription.Of(approved), RunDescription.Write);
        return ExitCodes.Success;
    }

    private static async Task<int> AutomaticAsync(CommandRun run, string? given, uint? upTo, DateTimeOffset? until, bool watch, CancellationToken cancellationToken)
    {
        var study = await StudySelection.OpenAsync(run, given, cancellationToken);
        var client = new RunClient(run.Institution);
        if (upTo is { } lastNumber)
        {
            await client.SetLimitsAsync(study, lastNumber, until ?? study.Manifest.Until, cancellationToken);
        }

        var told = new HashSet<string>(StringComparer.Ordinal);
        var code = await OnceAsync(run, client, study, told, cancellationToken);
        while (watch)
        {
            await Task.Delay(PollEvery, run.Host.Time, cancellationToken);

            // Read again each time: an amendment counts at once.
            study = await StudySelection.OpenAsync(run, study.Digest.ToString(), cancellationToken);
            await OnceAsync(run, client, study, told, cancellationToken);
        }

        return code;
    }

    private static async Task<int> OnceAsync(CommandRun run, RunClient client, VerifiedStudy study, HashSet<string> told, CancellationToken cancellationToken)
    {
        var outcomes = (await client.ApproveWithinLimitsAsync(study, cancellationToken)).Where(outcome => told.Add(outcome.Run.RunId)).ToList();
        if (outcomes.Count > 0 || !run.Output.IsJson)
        {
            run.Output.Result(
                outcomes.Select(outcome => new { run = outcome.Run.RunId, number = outcome.Run.Number, approved = outcome.Refusal is null, outcome.Refusal?.Reason, outcome.Refusal?.Detail }).ToList(),
                (writer, all) => all.ForEach(one => writer.WriteLine(one.approved ? $"approved run {one.run[..12]}, number {one.number}" : $"not approved: run {one.run[..12]}: {one.Detail} [{one.Reason}]")));
        }

        return outcomes.Any(outcome => outcome.Refusal is not null) ? ExitCodes.Refused : ExitCodes.Success;
    }
}
