using System.Diagnostics;
using System.Text.Json;
using FederatedGateway.Fuzzing.Coverage;
using FederatedGateway.Fuzzing.Execution;
using FederatedGateway.Fuzzing.Seeds;

namespace FederatedGateway.Fuzzing.Runs;

/// <summary>Starts a worker for a target and waits: a crash of the whole process is a finding like any other.</summary>
internal sealed class WorkerProcess(InstrumentedCopy copy)
{
    /// <summary>Start, the seeds and the last input on a busy machine.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    public async Task<TargetReport> RunAsync(string target, FuzzSettings settings, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("fgw-fuzz-run-");
        try
        {
            var current = Path.Combine(directory.FullName, "current");
            var report = Path.Combine(directory.FullName, "report");
            var started = Stopwatch.GetTimestamp();
            using var process = Start(target, settings, current, report);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(settings.Duration + Grace);
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }

            if (process.ExitCode is ExitCodes.WithinLimits or ExitCodes.Findings && File.Exists(report))
            {
                return JsonSerializer.Deserialize<TargetReport>(await File.ReadAllTextAsync(report, cancellationToken), FuzzJson.Options)!;
            }

            var crash = new Finding("crash", $"the process ended with code {process.ExitCode}\n{await errors}", File.Exists(current) ? CurrentInput.Read(current) : []);
            return new TargetReport(target, Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), 0, 0, 0, 0, 0, 0, 0, [crash.Save(settings.Findings, target)]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private Process Start(string target, FuzzSettings settings, string current, string report)
    {
        List<string> arguments =
        [
            "exec", copy.Program, "work", "--target", target, "--seconds", $"{settings.Duration.TotalSeconds}", "--seed", $"{settings.Seed}", "--findings", settings.Findings,
            "--current", current, "--report", report,
        ];
        if (settings.Corpus is not null)
        {
            arguments.AddRange(["--corpus", settings.Corpus]);
        }

        // The copy lies outside the checkout, whose examples are seeds.
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true, WorkingDirectory = RepositoryFiles.Root ?? Environment.CurrentDirectory })!;
    }
}
