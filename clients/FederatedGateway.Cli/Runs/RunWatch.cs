using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Client.Runs;
using FederatedGateway.V1;
using Spectre.Console;

namespace FederatedGateway.Cli.Runs;

/// <summary>Follows a run: a bar on a terminal, nothing but the end elsewhere.</summary>
internal static class RunWatch
{
    public static async Task<int> FollowAsync(CommandRun run, string runId, CancellationToken cancellationToken)
    {
        var client = new RunClient(run.Institution);
        Run? last = null;
        if (run.Host.ErrorIsTerminal)
        {
            await run.Output.Errors.Status().StartAsync("waiting…", async status =>
            {
                await foreach (var seen in client.WatchAsync(runId, cancellationToken))
                {
                    last = seen.Run;
                    status.Status(Markup.Escape(Describe(seen)));
                }
            });
        }
        else
        {
            await foreach (var seen in client.WatchAsync(runId, cancellationToken))
            {
                last = seen.Run;
            }
        }

        run.Output.Result(RunDescription.Of(last!), RunDescription.Write);
        return last!.State == RunState.Completed ? ExitCodes.Success : ExitCodes.RunFailed;
    }

    /// <summary>One line about where a run is.</summary>
    public static string Describe(WatchRunResponse seen)
    {
        if (seen.Progress is not { Stage: not RunStage.Unspecified } progress)
        {
            return seen.Run.State.ToString().ToLowerInvariant();
        }

        var share = progress.Total > 0 ? $" {100.0 * progress.Completed / progress.Total:0} %" : string.Empty;
        return $"{progress.Stage.ToString().ToLowerInvariant()}{share}{(progress.Message.Length > 0 ? ": " + progress.Message : string.Empty)}";
    }
}
