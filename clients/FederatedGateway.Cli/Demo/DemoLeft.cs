using System.Globalization;
using FederatedGateway.Cli.CommandLine;

namespace FederatedGateway.Cli.Demo;

/// <summary>How to look around in a demonstration that was left running, and how to end it.</summary>
internal static class DemoLeft
{
    public static void Describe(CliHost host, DemoDirectory directory, DemoSite site, IReadOnlyList<string> institutions)
    {
        var (writer, command) = (host.Output, DemoCommand.Invocation(host));
        writer.WriteLine();
        writer.WriteLine("Everything is left running:");
        foreach (var (name, processId) in site.Processes())
        {
            writer.WriteLine($"  {name}: process {processId}");
        }

        writer.WriteLine($"  gateway  {site.Address}    metrics and health  {site.Metrics}");
        writer.WriteLine("Look around:");
        writer.WriteLine($"  FGW_HOME={directory.Profile(institutions[0])} {command} study show");
        writer.WriteLine($"  FGW_HOME={directory.Profile(institutions[0])} {command} model list");
        writer.WriteLine($"  FGW_HOME={directory.Profile(DemoJourney.AuditorName)} {command} audit list");
        writer.WriteLine($"  FGW_HOME={directory.Profile(DemoJourney.OperatorName)} {command} region status");
        writer.WriteLine("Stop it:");
        writer.WriteLine($"  kill {string.Join(' ', site.Processes().Select(process => process.ProcessId.ToString(CultureInfo.InvariantCulture)))}");
    }
}
