using System.Security.Cryptography;
using System.Text;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Regions.Lifecycle.RollOut;

/// <summary>What a policy would change. Two plans with one digest change the same.</summary>
internal sealed record PolicyPlan(string PolicyDigest, IReadOnlyList<RegionLifecyclePlan> Regions, IReadOnlyList<string> Contradictions)
{
    /// <summary>64 lower-case hexadecimal characters.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"fgw-lifecycle-plan-v1\n{PolicyDigest}\n" + string.Concat(Regions.SelectMany(region => region.Changes.Select(change => $"{region.Region} {change.Change} {change.RuleId} {change.Description}\n"))))));
}
