using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>The columns of the joint table, the label and the record key.</summary>
internal static class FeatureRules
{
    public static void Check(StudyManifest manifest, Violations violations)
    {
        violations.Count("features", manifest.Features.Count, 1, ManifestLimits.MaximumFeatures);
        violations.Unique("features", manifest.Features.Select(feature => feature.Name));
        for (var index = 0; index < manifest.Features.Count; index++)
        {
            CheckFeature(manifest.Features[index], $"features[{index}]", violations);
        }

        CheckLabel(manifest, violations);
        if (manifest.RecordKey.Length > 0)
        {
            violations.Name("record_key", manifest.RecordKey, ManifestLimits.MaximumColumnNameCharacters);
            violations.Require(manifest.Features.All(feature => feature.Name != manifest.RecordKey), "record_key", "it is a feature as well; identifiers are never uploaded");
            violations.Require(manifest.Label?.Column != manifest.RecordKey, "record_key", "it is the label as well");
        }
    }

    public static bool IsNumeric(FeatureType type) => type is FeatureType.Float32 or FeatureType.Float64 or FeatureType.Int32 or FeatureType.Int64;

    private static void CheckLabel(StudyManifest manifest, Violations violations)
    {
        if (manifest.Label is not { } label)
        {
            violations.Add("label", "it is missing");
            return;
        }

        violations.Name("label.column", label.Column, ManifestLimits.MaximumColumnNameCharacters);
        violations.Require(manifest.Features.All(feature => feature.Name != label.Column), "label.column", $"\"{label.Column}\" is a feature as well; the model would read the answer");
        violations.Count("label.positive", label.Positive.Count, 1, ManifestLimits.MaximumPositiveTexts);
        CheckCells("label.positive", label.Positive, violations);
    }

    private static void CheckFeature(Feature feature, string field, Violations violations)
    {
        violations.Name($"{field}.name", feature.Name, ManifestLimits.MaximumColumnNameCharacters);
        violations.Require(
            feature.Type is FeatureType.Bool or FeatureType.Category || IsNumeric(feature.Type),
            $"{field}.type",
            "it is none of float32, float64, int32, int64, bool and category");
        violations.Require(feature.Missing is MissingRule.Reject or MissingRule.Impute, $"{field}.missing", "it is neither reject nor impute");
        violations.Text($"{field}.unit", feature.Unit, 0, ManifestLimits.MaximumUnitCharacters);
        violations.Count($"{field}.missing_values", feature.MissingValues.Count, 0, ManifestLimits.MaximumMissingTexts);
        CheckCells($"{field}.missing_values", feature.MissingValues, violations);
        CheckRange(feature, field, violations);
        CheckCategories(feature, field, violations);
    }

    private static void CheckRange(Feature feature, string field, Violations violations)
    {
        if (!feature.HasMinimum && !feature.HasMaximum)
        {
            return;
        }

        if (!IsNumeric(feature.Type))
        {
            violations.Add($"{field}.{(feature.HasMinimum ? "minimum" : "maximum")}", "only columns of numbers have a range");
            return;
        }

        var (least, greatest) = feature.Type switch
        {
            FeatureType.Float32 => (float.MinValue, float.MaxValue),
            FeatureType.Int32 => (int.MinValue, int.MaxValue),
            FeatureType.Int64 => (long.MinValue, long.MaxValue),
            _ => (double.MinValue, double.MaxValue),
        };
        if (feature.HasMinimum)
        {
            violations.Range($"{field}.minimum", feature.Minimum, least, greatest);
        }

        if (feature.HasMaximum)
        {
            violations.Range($"{field}.maximum", feature.Maximum, least, greatest);
        }

        violations.Require(
            !feature.HasMinimum || !feature.HasMaximum || !(feature.Minimum > feature.Maximum),
            $"{field}.minimum",
            "it is greater than the maximum; no value would be accepted");
    }

    private static void CheckCategories(Feature feature, string field, Violations violations)
    {
        field += ".categories";
        if (feature.Type != FeatureType.Category)
        {
            violations.Require(feature.Categories.Count == 0, field, "only a column of type category has categories");
            return;
        }

        violations.Count(field, feature.Categories.Count, ManifestLimits.MinimumCategories, ManifestLimits.MaximumCategories);
        CheckCells(field, feature.Categories, violations);
        foreach (var missing in feature.MissingValues.Where(missing => CellText.IndexOf(feature.Categories, missing) >= 0))
        {
            violations.Add(field, $"\"{missing}\" is a category and stands for \"missing\" as well");
        }
    }

    private static void CheckCells(string field, IReadOnlyList<string> cells, Violations violations)
    {
        foreach (var cell in cells)
        {
            violations.Text(field, cell, 1, ManifestLimits.MaximumCellCharacters);
        }

        foreach (var cell in CellText.Duplicates(cells))
        {
            violations.Add(field, $"\"{cell}\" occurs more than once (texts that are all numbers compare as numbers)");
        }
    }
}
