using System.CommandLine;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;
using FederatedGateway.Client.Connections;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Cli.Lifecycle;

/// <summary><c>fgw region policy plan|apply|rollback</c>: a policy's way into all regions.</summary>
internal static class RolloutCommands
{
    /// <summary>A gateway that was killed comes back, or another takes its place, within this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    public static CliCommand Plan(CliHost host)
    {
        var file = PolicyInput.File();
        var command = new CliCommand(
            "plan", "Show what a policy would change in each region, what stands against it, and the digest of exactly this. Changes nothing", "fgw region policy plan lifecycle.policy") { file };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var path = run.Get(file);
            var policy = await PolicyInput.ReadAsync(run, path, cancellationToken);
            var plan = await run.Gateway.Lifecycle.PlanLifecycleAsync(new PlanLifecycleRequest { Policy = ByteString.CopyFrom(policy.File.Span) }, cancellationToken: cancellationToken);
            var shown = new
            {
                plan = plan.PlanDigest,
                policy = policy.Policy.Number,
                contradictions = plan.Contradictions.ToList(),
                regions = plan.Regions.Select(region => new
                {
                    region.Region,
                    region.Server,
                    changes = region.Changes.Select(change => new { change.Change, rule = change.RuleId, change.Description }).ToList(),
                    notes = region.Notes.ToList(),
                }).ToList(),
            };
            run.Output.Result(shown, (writer, one) =>
            {
                foreach (var region in one.regions)
                {
                    writer.WriteLine($"{region.Region} ({region.Server})");
                    CommandOutput.Table(writer, ["CHANGE", "RULE", "WHAT"], [.. region.changes.Select(change => (IReadOnlyList<string>)[change.Change, change.rule, change.Description])]);
                    region.notes.ForEach(note => writer.WriteLine($"  note: {note}"));
                    writer.WriteLine();
                }

                one.contradictions.ForEach(contradiction => writer.WriteLine($"against it: {contradiction}"));
                writer.WriteLine(one.contradictions.Count > 0 ? "This policy cannot be rolled out." : $"Roll out exactly this: fgw region policy apply {path} --plan {one.plan}");
            });
            return plan.Contradictions.Count > 0 ? ExitCodes.Refused : ExitCodes.Success;
        });
        return command;
    }

    public static CliCommand Apply(CliHost host)
    {
        var file = PolicyInput.File();
        var plan = new Option<string>("--plan") { Description = "The digest that `fgw region policy plan` printed; refused when the plan has changed since", HelpName = "DIGEST", Required = true };
        var strategy = Strategy();
        var command = new CliCommand(
            "apply",
            "Roll a policy out and follow it. When a region fails, all go back by themselves; a killed gateway goes on where it was",
            "fgw region policy apply lifecycle.policy --plan 5b7e0c3d8f4a921647be0d15c9a2f3e8d6b1470295ce8fa3b4d7160e2c9f5a81 --strategy blue-green")
        {
            file,
            plan,
            strategy,
        };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var policy = await PolicyInput.ReadAsync(run, run.Get(file), cancellationToken);
            var begun = await run.Gateway.Lifecycle.ApplyLifecycleAsync(
                new ApplyLifecycleRequest { Policy = ByteString.CopyFrom(policy.File.Span), PlanDigest = run.Get(plan), Strategy = Of(run.Get(strategy)) }, cancellationToken: cancellationToken);
            return await FollowAsync(run, begun.RolloutId, cancellationToken);
        });
        return command;
    }

    public static CliCommand RollBack(CliHost host)
    {
        var strategy = Strategy();
        var command = new CliCommand("rollback", "Go back to what was in force before the newest roll-out that succeeded, and follow it", "fgw region policy rollback") { strategy };
        command.Runs(host, async (run, cancellationToken) =>
        {
            var begun = await run.Gateway.Lifecycle.RollBackLifecycleAsync(new RollBackLifecycleRequest { Strategy = Of(run.Get(strategy)) }, cancellationToken: cancellationToken);
            return await FollowAsync(run, begun.RolloutId, cancellationToken);
        });
        return command;
    }

    private static Option<string> Strategy()
    {
        var option = new Option<string>("--strategy")
        {
            Description = "rolling: region by region. blue-green: the new rules first lie beside the old ones in all regions without effect, then are switched",
            HelpName = "rolling|blue-green",
            DefaultValueFactory = _ => "rolling",
        };
        return option.AcceptOnlyFromAmong("rolling", "blue-green");
    }

    private static RolloutStrategy Of(string? strategy) => strategy == "blue-green" ? RolloutStrategy.BlueGreen : RolloutStrategy.Rolling;

    /// <summary>Tells each step as it ends; the roll-out goes on without anybody following it.</summary>
    private static async Task<int> FollowAsync(CommandRun run, string rolloutId, CancellationToken cancellationToken)
    {
        Rollout? last = null;
        var told = 0;
        var patience = run.Host.Time.GetTimestamp();
        while (last?.State is not (RolloutState.Succeeded or RolloutState.RolledBack))
        {
            try
            {
                using var call = run.Gateway.Lifecycle.WatchRollout(new WatchRolloutRequest { RolloutId = rolloutId }, cancellationToken: cancellationToken);
                await foreach (var update in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    last = update.Rollout;
                    patience = run.Host.Time.GetTimestamp();
                    foreach (var step in last.Steps.Skip(told).TakeWhile(step => step.State is "done" or "failed" or "skipped"))
                    {
                        run.Output.Note($"{step.Region}: {step.Kind} {step.State}{(step.Detail.Length > 0 ? $", {step.Detail}" : "")}");
                        told++;
                    }
                }
            }
            catch (GatewayException e) when (e.IsUnreachable && run.Host.Time.GetElapsedTime(patience) < Patience)
            {
                await Task.Delay(RetryInterval, run.Host.Time, cancellationToken);
            }
        }

        run.Output.Result(DescribedRollout.Of(last), DescribedRollout.Write);
        return last.State == RolloutState.Succeeded ? ExitCodes.Success : ExitCodes.Refused;
    }
}
