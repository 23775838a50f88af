using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Lifecycle;
using FederatedGateway.Cli.Output;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Regions;

/// <summary><c>fgw region</c>: where encrypted models lie, and how far replication is.</summary>
internal static class RegionCommands
{
    public static Command Create(CliHost host)
        => new CliCommand("region", "See where encrypted models lie and how far replication is; have regions catch up and be verified", "fgw region list", "fgw region status", "fgw region verify us-east")
        {
            ListCommand(host),
            RegionStatusCommand.Create(host),
            RegionSweepCommands.Resync(host),
            RegionSweepCommands.Verify(host),
            LifecycleCommands.Create(host),
        };

    private static CliCommand ListCommand(CliHost host)
    {
        var command = new CliCommand("list", "List the gateway's regions and whether they answer. Exit code 3 when one does not", "fgw region list", "fgw region list --json");
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
}
