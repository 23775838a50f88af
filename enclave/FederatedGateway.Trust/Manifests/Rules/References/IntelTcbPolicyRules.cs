using FederatedGateway.Trust.Attestation.Intel;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>What a reference value of Intel hardware demands of the platform.</summary>
internal static class IntelTcbPolicyRules
{
    private static readonly HashSet<string> Acceptable =
        Enum.GetNames<IntelTcbStatus>().Where(name => name != nameof(IntelTcbStatus.Revoked)).ToHashSet(StringComparer.Ordinal);

    public static void Check(IntelTcbPolicy? policy, string field, Violations violations)
    {
        if (policy is null)
        {
            violations.Add(field, "it is missing");
            return;
        }

        violations.Count($"{field}.statuses", policy.Statuses.Count, 1, ManifestLimits.MaximumTcbStatuses);
        violations.Require(policy.Statuses.All(Acceptable.Contains), $"{field}.statuses", $"accepted can be {string.Join(", ", Acceptable)}");
        violations.Unique($"{field}.statuses", policy.Statuses);
        violations.Count($"{field}.advisories", policy.Advisories.Count, 0, ManifestLimits.MaximumAdvisories);
        foreach (var advisory in policy.Advisories)
        {
            violations.Name($"{field}.advisories", advisory, ManifestLimits.MaximumAdvisoryCharacters);
        }

        violations.Unique($"{field}.advisories", policy.Advisories);
        violations.Range($"{field}.maximum_collateral_age_seconds", policy.MaximumCollateralAgeSeconds, 1, ManifestLimits.MaximumCollateralAgeSeconds);
    }
}
