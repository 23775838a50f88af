using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Reference value of kind sev-snp.</summary>
internal static class SevSnpReferenceRules
{
    public static void Check(SevSnpReference reference, string field, Violations violations)
    {
        violations.Count($"{field}.measurements", reference.Measurements.Count, 1, ManifestLimits.MaximumMeasurements);
        violations.Require(
            reference.Measurements.All(measurement => measurement.Length == ManifestLimits.SevSnpMeasurementBytes),
            $"{field}.measurements",
            $"every launch measurement has {ManifestLimits.SevSnpMeasurementBytes} bytes");
        violations.Unique($"{field}.measurements", reference.Measurements.Select(measurement => Convert.ToHexStringLower(measurement.Span)));
        CheckMinimums(reference, field, violations);
        violations.Count($"{field}.vmpls", reference.Vmpls.Count, 1, ManifestLimits.MaximumPrivilegeLevel + 1);
        violations.Require(reference.Vmpls.All(level => level <= ManifestLimits.MaximumPrivilegeLevel), $"{field}.vmpls", $"privilege levels are 0 to {ManifestLimits.MaximumPrivilegeLevel}");
        violations.Unique($"{field}.vmpls", reference.Vmpls.Select(level => $"{level}"));
        violations.Require(reference.HostData.Length is 0 or Sha256Digest.Length, $"{field}.host_data", $"it has {Sha256Digest.Length} bytes, or none to accept any");
        violations.Range($"{field}.maximum_collateral_age_seconds", reference.MaximumCollateralAgeSeconds, 1, ManifestLimits.MaximumCollateralAgeSeconds);
    }

    private static void CheckMinimums(SevSnpReference reference, string field, Violations violations)
    {
        violations.Count($"{field}.minimums", reference.Minimums.Count, 1, ManifestLimits.MaximumSevSnpMinimums);
        violations.Unique($"{field}.minimums", reference.Minimums.Select(minimum => minimum.Product.ToString()));
        for (var index = 0; index < reference.Minimums.Count; index++)
        {
            var minimum = reference.Minimums[index];
            var at = $"{field}.minimums[{index}]";
            violations.Require(minimum.Product is SevProduct.Milan or SevProduct.Genoa or SevProduct.Turin, $"{at}.product", "it is none of Milan, Genoa and Turin");
            foreach (var (name, number) in new[]
            {
                ("boot_loader", minimum.BootLoader),
                ("tee", minimum.Tee),
                ("snp", minimum.Snp),
                ("microcode", minimum.Microcode),
                ("fmc", minimum.Fmc),
            })
            {
                violations.Range($"{at}.{name}", number, 0, byte.MaxValue);
            }

            violations.Require(minimum.Fmc == 0 || minimum.Product == SevProduct.Turin, $"{at}.fmc", "processors before Turin have none; it is 0 for them");
        }
    }
}
