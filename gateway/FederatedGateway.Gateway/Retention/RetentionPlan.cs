using System.Security.Cryptography;
using System.Text;

namespace FederatedGateway.Gateway.Retention;

/// <summary>What is due at a time. Two plans with one digest destroy the same.</summary>
internal sealed record RetentionPlan(DateTimeOffset AsOf, IReadOnlyList<DueItem> Items)
{
    /// <summary>64 lower-case hexadecimal characters.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("fgw-retention-plan-v1\n" + string.Concat(Items.Select(item => item.Line)))));
}
