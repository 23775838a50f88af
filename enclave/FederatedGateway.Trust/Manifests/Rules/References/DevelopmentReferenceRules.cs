using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules.References;

/// <summary>Reference value of kind development.</summary>
internal static class DevelopmentReferenceRules
{
    public static void Check(DevelopmentReference reference, string field, Violations violations)
    {
        violations.Require(SigningPublicKey.Parse(reference.RootPublicKey.Span).IsAccepted, $"{field}.root_public_key", $"it is not an uncompressed P-256 point of {SigningPublicKey.Length} bytes");
        violations.Count($"{field}.measurements", reference.Measurements.Count, 1, ManifestLimits.MaximumMeasurements);
        violations.Require(
            reference.Measurements.All(measurement => measurement.Length == Sha256Digest.Length),
            $"{field}.measurements",
            $"every code measurement has {Sha256Digest.Length} bytes");
        violations.Unique($"{field}.measurements", reference.Measurements.Select(measurement => Convert.ToHexStringLower(measurement.Span)));
    }
}
