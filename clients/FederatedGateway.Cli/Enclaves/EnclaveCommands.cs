using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Enclaves;

/// <summary><c>fgw enclave</c>: which enclave host each study is with, and moving studies to another.</summary>
internal static class EnclaveCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("enclave", "See which enclave host each study is with, and hand studies over to another. For operators; auditors may look", "fgw enclave list", "fgw enclave handover --to b --study 4f1c")
        {
            ListCommand(host),
            HandoverCommand(host),
        };

    private static CliCommand ListCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand("list", "List the active studies with their enclave hosts, and every hand-over", "fgw enclave list", "fgw enclave list --study 4f1c --json") { study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = run.Get(study) is { } given ? (await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString() : string.Empty;
            var listed = await run.Gateway.Handovers.ListHandoversAsync(new ListHandoversRequest { StudyId = id }, cancellationToken: cancellationToken);
            var shown = new
            {
                studies = listed.Studies.Select(one => new { study = one.StudyId, one.Host }).ToList(),
                handovers = listed.Handovers.Select(one => new
                {
                    time = DateTimeOffset.FromUnixTimeMilliseconds(one.CreateTimeMilliseconds),
                    study = one.StudyId,
                    from = one.Giver,
                    to = one.Successor,
                    state = one.State.ToString().ToLowerInvariant(),
                    reason = one.Reason.Length > 0 ? one.Reason : null,
                    keys = one.KeyConfigDigests.Count,
                    offer = Convert.ToHexStringLower(one.OfferDigest.Span),
                }).ToList(),
            };
            run.Output.Result(shown, (writer, all) =>
            {
                CommandOutput.Table(writer, ["STUDY", "HOST"], [.. all.studies.Select(one => (IReadOnlyList<string>)[one.study, one.Host])]);
                if (all.handovers.Count > 0)
                {
                    writer.WriteLine();
                    CommandOutput.Table(
                        writer,
                        ["TIME", "STUDY", "FROM", "TO", "KEYS", "STATE"],
                        [.. all.handovers.Select(one => (IReadOnlyList<string>)[$"{one.time:u}", one.study[..12], one.from, one.to, $"{one.keys}", one.reason is null ? one.state : $"{one.state}: {one.reason}"])]);
                }
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static CliCommand HandoverCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var successor = new Option<string>("--to") { Description = "The host's name in the gateway's configuration (Enclave:Name, Enclave:Successors)", HelpName = "HOST", Required = true };
        var destroy = new Option<bool>("--destroy") { Description = "Have the old host destroy its keys afterwards, and keep its signed word for it: an erasure then needs it no more" };
        var command = new CliCommand(
            "handover",
            "Hand a study's keys over to another enclave host, or all active studies'. Both enclaves verify each other under the study's manifest; the offer is logged before any key moves; nothing is wrapped anew. Repeatable",
            "fgw enclave handover --to b --study 4f1c",
            "fgw enclave handover --to b --destroy")
        {
            successor,
            study,
            destroy,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var studies = run.Get(study) is { } given
                ? [(await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString()]
                : (await run.Gateway.Handovers.ListHandoversAsync(new ListHandoversRequest(), cancellationToken: cancellationToken)).Studies.Select(one => one.StudyId).ToList();
            var moved = new List<(string Study, HandOverKeysResponse Answer)>();
            foreach (var id in studies)
            {
                var request = new HandOverKeysRequest { StudyId = id, Successor = run.Get(successor)!, DestroyAfterwards = run.Get(destroy) };
                moved.Add((id, await run.Gateway.Handovers.HandOverKeysAsync(request, cancellationToken: cancellationToken)));
            }

            var shown = moved.Select(one => new { study = one.Study, from = one.Answer.Giver, to = run.Get(successor), one.Answer.Keys, one.Answer.Destroyed }).ToList();
            run.Output.Result(shown, (writer, all) => CommandOutput.Table(
                writer,
                ["STUDY", "FROM", "TO", "KEYS", "DESTROYED THERE"],
                [.. all.Select(one => (IReadOnlyList<string>)[one.study, one.from, one.to ?? string.Empty, $"{one.Keys}", $"{one.Destroyed}"])]));
            return ExitCodes.Success;
        });
        return command;
    }
}
