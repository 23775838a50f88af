using FederatedGateway.Cli.Output;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Lifecycle;

/// <summary>A roll-out for people and scripts.</summary>
internal sealed record DescribedRollout(
    string Rollout, uint PolicyNumber, string Strategy, string State, string? Detail, string Actor, DateTimeOffset Began, IReadOnlyList<DescribedStep> Steps)
{
    public static DescribedRollout Of(Rollout rollout) => new(
        rollout.RolloutId,
        rollout.PolicyNumber,
        rollout.Strategy == RolloutStrategy.BlueGreen ? "blue-green" : "rolling",
        rollout.State switch
        {
            RolloutState.Running => "running",
            RolloutState.RollingBack => "rolling-back",
            RolloutState.Succeeded => "succeeded",
            RolloutState.RolledBack => "rolled-back",
            _ => "unknown",
        },
        rollout.Detail.Length > 0 ? rollout.Detail : null,
        rollout.Actor,
        DateTimeOffset.FromUnixTimeMilliseconds(rollout.CreateTimeMilliseconds),
        [.. rollout.Steps.Select(step => new DescribedStep(step.Kind, step.Region, step.State, step.Detail.Length > 0 ? step.Detail : null))]);

    public static void Write(TextWriter writer, DescribedRollout rollout)
    {
        writer.WriteLine($"roll-out {rollout.Rollout}: policy number {rollout.PolicyNumber}, {rollout.Strategy}, {rollout.State}{(rollout.Detail is null ? "" : $" ({rollout.Detail})")}");
        CommandOutput.Table(writer, ["STEP", "REGION", "STATE", "WHY"], [.. rollout.Steps.Select(step => (IReadOnlyList<string>)[step.Kind, step.Region, step.State, step.Detail ?? ""])]);
    }
}
