using System.Text.Json;
using FederatedGateway.Fuzzing.Coverage;
using FederatedGateway.Fuzzing.Execution;
using FederatedGateway.Fuzzing.Targets;

namespace FederatedGateway.Fuzzing.Runs;

/// <summary>The planted bug first, then every target asked for, some at the same time.</summary>
internal static class FuzzRun
{
    private static readonly TimeSpan SelfTestTime = TimeSpan.FromSeconds(60);

    /// <param name="targets">Names.</param>
    /// <param name="settings">Of each target.</param>
    /// <param name="jobs">Targets at a time.</param>
    /// <param name="reportPath">For the report; null for standard output.</param>
    /// <param name="cancellationToken">Ends the run without a report.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> targets, FuzzSettings settings, int jobs, string? reportPath, CancellationToken cancellationToken)
    {
        using var copy = InstrumentedCopy.Make();
        var worker = new WorkerProcess(copy);
        var planted = Directory.CreateTempSubdirectory("fgw-fuzz-planted-");
        TargetReport selfTest;
        try
        {
            selfTest = await worker.RunAsync(PlantedBugs.Exception, new FuzzSettings(SelfTestTime, settings.Seed, null, planted.FullName), cancellationToken);
        }
        finally
        {
            planted.Delete(recursive: true);
        }

        if (selfTest is not { Executions: > 0, Findings: [var found, ..] } || !found.Contains("-exception-", StringComparison.Ordinal))
        {
            await Console.Error.WriteLineAsync($"the planted bug was not found in {selfTest.Seconds} s and {selfTest.Executions} executions with {selfTest.Edges} edges: this fuzzer finds nothing here");
            return ExitCodes.CannotFind;
        }

        await Console.Error.WriteLineAsync($"{PlantedBugs.Exception}: found after {selfTest.Executions} executions, as it must");
        var reports = new TargetReport[targets.Count];
        await Parallel.ForAsync(0, targets.Count, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var report = reports[index] = await worker.RunAsync(targets[index], settings, token);
            await Console.Error.WriteLineAsync(
                $"{report.Target}: {report.Seconds} s, {report.Executions} executions, {report.Edges} edges ({report.SeedEdges} by {report.Seeds} seeds), peak {report.PeakAllocatedBytes} bytes, {report.Findings.Count} findings");
        });
        var whole = new FuzzReport(selfTest with { Findings = ["the planted bug"] }, reports);
        var text = JsonSerializer.Serialize(whole, FuzzJson.Options);
        if (reportPath is not null)
        {
            await File.WriteAllTextAsync(reportPath, text + "\n", cancellationToken);
        }

        Console.WriteLine(text);
        return whole.WithinLimits ? ExitCodes.WithinLimits : ExitCodes.Findings;
    }
}
