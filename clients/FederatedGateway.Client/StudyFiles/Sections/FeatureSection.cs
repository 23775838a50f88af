using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads <c>features</c>.</summary>
internal static class FeatureSection
{
    private const string Example = "{name: age, type: float32, min: 18, max: 110, missing: reject}";

    private static readonly Dictionary<string, FeatureType> Types = new(StringComparer.Ordinal)
    {
        ["float32"] = FeatureType.Float32,
        ["float64"] = FeatureType.Float64,
        ["int32"] = FeatureType.Int32,
        ["int64"] = FeatureType.Int64,
        ["bool"] = FeatureType.Bool,
        ["category"] = FeatureType.Category,
    };

    /// <summary>What other tools call these types.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["float"] = "float32",
        ["single"] = "float32",
        ["number"] = "float32",
        ["numeric"] = "float32",
        ["double"] = "float64",
        ["int"] = "int32",
        ["integer"] = "int32",
        ["long"] = "int64",
        ["boolean"] = "bool",
        ["categorical"] = "category",
        ["string"] = "category",
        ["text"] = "category",
        ["enum"] = "category",
    };

    private static readonly Dictionary<string, MissingRule> MissingRules = new(StringComparer.Ordinal)
    {
        ["reject"] = MissingRule.Reject,
        ["impute"] = MissingRule.Impute,
    };

    public static IReadOnlyList<Feature> Read(MapReader study, StudyColumns columns)
    {
        var nodes = study.Nodes;
        var read = new List<Feature>();
        if (nodes.List(study.Required("features", $"features: [{Example}]"), "features", 1, ManifestLimits.MaximumFeatures) is not { } items)
        {
            columns.IsComplete = false;
            return read;
        }

        for (var index = 0; index < items.Count; index++)
        {
            var path = $"features[{index}]";
            if (nodes.Map(items[index], path, Example) is not { } reader || Read(reader) is not { } feature)
            {
                columns.IsComplete = false;
                continue;
            }

            if (columns.TryAdd(feature))
            {
                read.Add(feature);
            }
            else
            {
                nodes.Errors.Add(items[index], $"{path}.name", StudyFileRules.Duplicate, $"a feature \"{feature.Name}\" stands above already", "give every feature its own name");
            }
        }

        return read;
    }

    /// <summary>Null when it has no name to refer to it by; other mistakes leave a feature with what was right.</summary>
    private static Feature? Read(MapReader reader)
    {
        var feature = new Feature { Missing = MissingRule.Reject };
        var name = reader.RequiredText("name", ManifestLimits.MaximumColumnNameCharacters, "name: the column's name in the study");
        var type = reader.Required("type", "type: float32, float64, int32, int64, bool or category");
        feature.Type = ReadType(reader, type);
        feature.Unit = reader.OptionalText("unit", ManifestLimits.MaximumUnitCharacters) ?? "";
        if (reader.Nodes.Word(reader.Optional("missing"), reader.PathOf("missing"), MissingRules) is { } missing)
        {
            feature.Missing = missing;
        }

        ReadRange(reader, feature);
        ReadCategories(reader, feature);
        feature.MissingValues.AddRange(TextList.Read(reader, "missing_values", 0, ManifestLimits.MaximumMissingTexts, cells: true) ?? []);
        CheckMissingValues(reader, feature);
        reader.RefuseOthers(Elsewhere);
        if (name is null)
        {
            return null;
        }

        feature.Name = name;
        return feature;
    }

    private static FeatureType ReadType(MapReader reader, YamlNode? node)
    {
        if (node is YamlScalar scalar && OtherNames.TryGetValue(scalar.Text, out var ours))
        {
            reader.Errors.Add(scalar, reader.PathOf("type"), StudyFileRules.UnknownValue, $"the type \"{scalar.Text}\" is not known here, did you mean \"{ours}\"?", $"write {NodeReader.Or(Types.Keys)}");
            return FeatureType.Unspecified;
        }

        return reader.Nodes.Word(node, reader.PathOf("type"), Types) ?? FeatureType.Unspecified;
    }

    private static void ReadRange(MapReader reader, Feature feature)
    {
        var (least, greatest) = feature.Type switch
        {
            FeatureType.Float32 => (float.MinValue, float.MaxValue),
            FeatureType.Int32 => (int.MinValue, int.MaxValue),
            FeatureType.Int64 => (long.MinValue, long.MaxValue),
            _ => (double.MinValue, double.MaxValue),
        };
        if (feature.Type is FeatureType.Bool or FeatureType.Category)
        {
            foreach (var key in new[] { "min", "max" })
            {
                if (reader.Optional(key) is { } range)
                {
                    reader.Errors.Add(range, reader.PathOf(key), StudyFileRules.Contradiction, $"a column of type {Name(feature.Type)} has no range", $"remove {key}, or make the type a number");
                }
            }

            return;
        }

        var minimum = reader.OptionalNumber("min", least, greatest);
        var maximum = reader.OptionalNumber("max", least, greatest);
        if (minimum is { } low)
        {
            feature.Minimum = low;
        }

        if (maximum is { } high)
        {
            feature.Maximum = high;
        }

        if (minimum > maximum)
        {
            reader.Errors.Add(reader.Optional("max")!, reader.PathOf("max"), StudyFileRules.Contradiction, $"max {NodeReader.Shown(maximum.Value)} is less than min {NodeReader.Shown(minimum.Value)}: no value would be accepted", "exchange or mend them");
        }
    }

    private static void ReadCategories(MapReader reader, Feature feature)
    {
        var node = reader.Optional("categories");
        if (feature.Type is not (FeatureType.Category or FeatureType.Unspecified))
        {
            if (node is not null)
            {
                reader.Errors.Add(node, reader.PathOf("categories"), StudyFileRules.Contradiction, $"a column of type {Name(feature.Type)} has no categories", "remove them, or write type: category");
            }

            return;
        }

        if (node is null)
        {
            if (feature.Type == FeatureType.Category)
            {
                reader.Required("categories", "categories: [\"0\", \"1\"]");
            }

            return;
        }

        if (TextList.Read(reader, "categories", ManifestLimits.MinimumCategories, ManifestLimits.MaximumCategories) is { } categories)
        {
            feature.Categories.AddRange(categories);
        }
    }

    private static void CheckMissingValues(MapReader reader, Feature feature)
    {
        foreach (var missing in feature.MissingValues.Where(missing => CellText.IndexOf(feature.Categories, missing) >= 0))
        {
            reader.Errors.Add(reader.Optional("missing_values")!, reader.PathOf("missing_values"), StudyFileRules.Contradiction, $"\"{missing}\" is a category and stands for \"missing\" as well", "keep it in one of the two lists");
        }
    }

    private static string Name(FeatureType type) => Types.First(entry => entry.Value == type).Key;

    private static string? Elsewhere(string key) => key switch
    {
        "minimum" => "write min",
        "maximum" => "write max",
        "range" => "write min: and max:",
        "values" or "levels" => "write categories:",
        "positive" => "only the label has positive values; write label: {column: ..., positive: ...}",
        "column" or "source" => "give the name in an institution's file under its participant: columns: {study column: file column}",
        "multiply" or "add" => "give conversions under the participant whose file needs them: units: {column: {unit: ..., multiply: ...}}",
        "codes" => "give codes under the participant whose file needs them: codes: {column: {file code: \"study category\"}}",
        _ => null,
    };
}
