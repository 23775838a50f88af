using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests.Rules;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests;

/// <summary>Every rule that a manifest must keep; nothing is filled in or mended.</summary>
public static class ManifestRules
{
    /// <summary>All mistakes, in the order of the fields; empty for a valid manifest.</summary>
    public static IReadOnlyList<ManifestViolation> Check(StudyManifest manifest)
    {
        var violations = new Violations();
        violations.Require(manifest.Version == ManifestLimits.Version, "version", $"it is {manifest.Version}; this program reads version {ManifestLimits.Version}");
        violations.Require(manifest.Salt.Length == ManifestLimits.SaltBytes, "salt", $"it has {manifest.Salt.Length} bytes; a study has {ManifestLimits.SaltBytes} random ones");
        violations.Require(UnixTime.IsValid(manifest.CreateTime), "create_time", "it is not a time");
        violations.Text("title", manifest.Title, 1, ManifestLimits.MaximumTitleCharacters);
        violations.Text("purpose", manifest.Purpose, 1, ManifestLimits.MaximumPurposeCharacters, lines: true);
        violations.Text("legal_basis", manifest.LegalBasis, 1, ManifestLimits.MaximumLegalBasisCharacters, lines: true);
        ParticipantRules.Check(manifest, violations);
        FeatureRules.Check(manifest, violations);
        violations.Require(manifest.Join == JoinMode.Horizontal, "join", "it is not horizontal, the only join supported");
        TrainerRules.Check(manifest, violations);
        RegionRules.Check(manifest, violations);
        EvidenceRules.Check(manifest, violations);
        LogRules.Check(manifest.Log, violations);
        return violations.Found;
    }

    /// <summary>The same for accepted evidence outside of a study.</summary>
    public static IReadOnlyList<ManifestViolation> CheckReferences(IReadOnlyList<ReferenceValue> references)
    {
        var violations = new Violations();
        EvidenceRules.CheckReferences(references, violations);
        return violations.Found;
    }
}
