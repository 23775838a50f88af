using System.Globalization;

namespace FederatedGateway.Cli.Demo;

/// <summary>How to look around in a demonstration that was left running, and how to end it.</summary>
internal static class DemoLeft
{
    public static void Describe(TextWriter writer, DemoDirectory directory, DemoSite site, IReadOnlyList<string> institutions)
    {
        writer.WriteLine();
        writer.WriteLine("Everything is left running:");
        foreach (var (name, processId) in site.Processes())
        {
            writer.WriteLine($"  {name}: process {processId}");
        }

        writer.WriteLine($"  gateway  {site.Address}    metrics and health  {site.Metrics}");
        writer.WriteLine("Look around:");
        writer.WriteLine($"  FGW_HOME={directory.Profile(institutions[0])} fgw study show");
        writer.WriteLine($"  FGW_HOME={directory.Profile(institutions[0])} fgw model list");
        writer.WriteLine($"  FGW_HOME={directory.Profile(DemoJourney.AuditorName)} fgw audit list");
        writer.WriteLine($"  FGW_HOME={directory.Profile(DemoJourney.OperatorName)} fgw region status");
        writer.WriteLine("Stop it:");
        writer.WriteLine($"  kill {string.Join(' ', site.Processes().Select(process => process.ProcessId.ToString(CultureInfo.InvariantCulture)))}");
    }
}
