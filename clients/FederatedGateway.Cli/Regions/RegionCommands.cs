using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Lifecycle;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Regions;

/// <summary><c>fgw region</c>: where encrypted models lie, and how far replication is.</summary>
internal static class RegionCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("region", "See where encrypted models lie and how far replication is", "fgw region list", "fgw region status") { ListCommand(host), StatusCommand(host), LifecycleCommands.Create(host) };

    private static CliCommand ListCommand(CliHost host)
    {
        var command = new CliCommand("list", "List the gateway's regions and whether they answer", "fgw region list", "fgw region list --json");
        command.Runs(host, async (run, cancellationToken) =>
        {
            var regions = (await run.Gateway.Regions.ListRegionsAsync(new ListRegionsRequest(), cancellationToken: cancellationToken)).Regions
                .Select(region => new { region.Name, region.Jurisdiction, region.Store, region.Available, detail = region.Detail.Length > 0 ? region.Detail : null }).ToList();
            run.Output.Result(regions, (writer, all) => CommandOutput.Table(
                writer,
                ["REGION", "JURISDICTION", "STORE", "AVAILABLE"],
                [.. all.Select(one => (IReadOnlyList<string>)[one.Name, one.Jurisdiction, one.Store, one.Available ? "yes" : $"no: {one.detail}"])]));
            return regions.All(region => region.Available) ? ExitCodes.Success : ExitCodes.Unreachable;
        });
        return command;
    }

    private static CliCommand StatusCommand(CliHost host)
    {
        var study = StudySelection.Option();
        var command = new CliCommand("status", "Show the replication backlog of every region", "fgw region status", "fgw region status --study 4f1c --json") { study };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var id = run.Get(study) is { } given ? (await StudySelection.ResolveAsync(run, given, cancellationToken)).ToString() : string.Empty;
            var targets = (await run.Gateway.Regions.GetReplicationStatusAsync(new GetReplicationStatusRequest { StudyId = id }, cancellationToken: cancellationToken)).Targets
                .Select(target => new { target.Region, target.Completed, target.Pending, target.Failed, target.PendingBytes, target.OldestPendingMilliseconds }).ToList();
            run.Output.Result(targets, (writer, all) => CommandOutput.Table(
                writer,
                ["REGION", "DONE", "TO DO", "FAILED", "BYTES TO DO", "OLDEST"],
                [.. all.Select(one => (IReadOnlyList<string>)[one.Region, $"{one.Completed}", $"{one.Pending}", $"{one.Failed}", $"{one.PendingBytes}", one.Pending + one.Failed > 0 ? $"{one.OldestPendingMilliseconds / 1000.0:0.0} s" : "-"])]));
            return ExitCodes.Success;
        });
        return command;
    }
}
