using System.Text.Json;
using FederatedGateway.Fuzzing.Execution;
using FederatedGateway.Fuzzing.Targets;

namespace FederatedGateway.Fuzzing.Runs;

/// <summary>The process that fuzzes one target, in the instrumented copy.</summary>
internal static class Worker
{
    /// <summary>Within limits 0, with findings 2.</summary>
    public static int Run(FuzzTarget target, FuzzSettings settings, string currentPath, string reportPath)
    {
        using var current = new CurrentInput(currentPath);
        var loop = new FuzzLoop(target, settings.Duration, settings.Seed, settings.Corpus is null ? null : Path.Combine(settings.Corpus, target.Name), settings.Findings, current);
        var thread = new Thread(() => loop.Run(report =>
        {
            Write(report, reportPath);
            Environment.Exit(ExitCodes.Findings);
        }), FuzzLimits.StackBytes);
        thread.Start();
        thread.Join();
        Write(loop.Report, reportPath);
        return loop.Report.WithinLimits ? ExitCodes.WithinLimits : ExitCodes.Findings;
    }

    private static void Write(TargetReport report, string path) => File.WriteAllText(path, JsonSerializer.Serialize(report, FuzzJson.Options));
}
