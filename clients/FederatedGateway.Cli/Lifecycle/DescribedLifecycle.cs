using FederatedGateway.Cli.Output;
using FederatedGateway.Trust.Lifecycle;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Lifecycle;

/// <summary>What is in force, for people and scripts.</summary>
internal sealed record DescribedLifecycle(DescribedPolicy? Policy, IReadOnlyList<DescribedRegion> Regions, IReadOnlyList<DescribedRollout> Rollouts)
{
    /// <summary>As the gateway writes the state of a region whose rules are as they should be.</summary>
    public const string InStep = "in step";

    public static DescribedLifecycle Of(GetLifecycleResponse response) => new(
        response.Policy.IsEmpty ? null : DescribedPolicy.Of(LifecyclePolicies.Open(response.Policy.Memory).OrThrow()),
        [.. response.Regions.Select(region => new DescribedRegion(region.Region, region.PolicyNumber, region.State))],
        [.. response.Rollouts.Select(DescribedRollout.Of)]);

    public static void Write(TextWriter writer, DescribedLifecycle state)
    {
        if (state.Policy is { } policy)
        {
            DescribedPolicy.Write(writer, policy);
        }
        else
        {
            writer.WriteLine("No policy is in force: objects stay as long as their studies say.");
        }

        writer.WriteLine();
        CommandOutput.Table(writer, ["REGION", "POLICY", "RULES"], [.. state.Regions.Select(region => (IReadOnlyList<string>)[region.Region, region.PolicyNumber > 0 ? $"{region.PolicyNumber}" : "-", region.State])]);
        foreach (var rollout in state.Rollouts)
        {
            writer.WriteLine();
            DescribedRollout.Write(writer, rollout);
        }
    }
}
