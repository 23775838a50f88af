using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>Where objects may lie and for how long.</summary>
internal static class RegionRules
{
    public static void Check(StudyManifest manifest, Violations violations)
    {
        CheckRegions(manifest.Regions, violations);
        if (manifest.Retention is not { } retention)
        {
            violations.Add("retention", "it is missing");
            return;
        }

        violations.Range("retention.uploads_seconds", retention.UploadsSeconds, 0, ManifestLimits.MaximumRetentionSeconds);
        violations.Range("retention.models_seconds", retention.ModelsSeconds, 0, ManifestLimits.MaximumRetentionSeconds);
        violations.Range("retention.receipts_seconds", retention.ReceiptsSeconds, 0, ManifestLimits.MaximumRetentionSeconds);
        violations.Range("retention.audit_seconds", retention.AuditSeconds, 0, ManifestLimits.MaximumRetentionSeconds);
    }

    /// <summary>A name that fits into bucket names and paths.</summary>
    public static void CheckName(string name, string field, Violations violations)
        => violations.Require(
            name.Length is > 0 and <= ManifestLimits.MaximumRegionNameCharacters && char.IsAsciiLetterLower(name[0])
                && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-') && name[^1] != '-',
            field,
            $"\"{name}\" is not 1 to {ManifestLimits.MaximumRegionNameCharacters} characters of a-z, 0-9 and -, starting with a letter");

    private static void CheckRegions(RegionPolicy? regions, Violations violations)
    {
        if (regions is null)
        {
            violations.Add("regions", "it is missing");
            return;
        }

        violations.Count("regions.allowed", regions.Allowed.Count, 1, ManifestLimits.MaximumRegions);
        violations.Unique("regions.allowed", regions.Allowed);
        foreach (var region in regions.Allowed)
        {
            CheckName(region, "regions.allowed", violations);
        }

        violations.Require(regions.Allowed.Contains(regions.Primary), "regions.primary", $"\"{regions.Primary}\" is not one of the allowed regions");
    }
}
