using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Client.Tables;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads a participant's <c>codes: {sex: {m: "1", f: "0"}}</c>: the file's text, then the study's.</summary>
internal static class ColumnCodes
{
    public static void Read(MapReader participant, StudyColumns columns, Dictionary<string, ColumnMapping> mappings)
    {
        if (participant.OptionalMap("codes", "{sex: {m: \"1\", f: \"0\"}}") is not { } reader)
        {
            return;
        }

        foreach (var entry in reader.Map.Entries)
        {
            var path = reader.PathOf(NodeReader.Shown(entry.Key.Text));
            if (!ColumnNames.IsColumn(reader, entry, columns))
            {
                continue;
            }

            if (entry.Key.Text == columns.RecordKey)
            {
                reader.Errors.Add(entry.Key, path, StudyFileRules.Contradiction, "the record key is compared as it is and has no codes", "remove it");
                continue;
            }

            if (reader.Nodes.Map(entry.Value, path, "{m: \"1\", f: \"0\"}") is { } codes)
            {
                ReadOne(codes, columns.Feature(entry.Key.Text), ColumnNames.MappingOf(mappings, entry.Key.Text));
            }
        }
    }

    private static void ReadOne(MapReader codes, Feature? feature, ColumnMapping mapping)
    {
        if (codes.Map.Entries.Count is 0 or > ManifestLimits.MaximumCategories)
        {
            codes.Errors.Add(codes.Map, codes.Path, StudyFileRules.OutOfRange, $"{codes.Map.Entries.Count} codes; 1 to {ManifestLimits.MaximumCategories:N0} are accepted", "list the codes that the file uses");
            return;
        }

        var numbers = new Dictionary<double, string>();
        foreach (var (key, value) in codes.Map.Entries)
        {
            var path = codes.PathOf(NodeReader.Shown(key.Text));
            var source = codes.Nodes.Text(key, path, 1, ManifestLimits.MaximumCellCharacters);
            if (source is not null && CellText.TryParseNumber(source, out var number) && !numbers.TryAdd(number, source))
            {
                codes.Errors.Add(key, path, StudyFileRules.Duplicate, $"\"{source}\" and \"{numbers[number]}\" are the same number", "keep one of them");
                continue;
            }

            var target = value is YamlScalar { IsNull: true } ? "" : codes.Nodes.CellText(value, path, ManifestLimits.MaximumCellCharacters);
            if (source is not null && target is not null && Canonical(codes, value, path, target, feature) is { } meant)
            {
                mapping.Codes.Add(new CodeMapping { Source = source, Target = meant });
            }
        }
    }

    /// <summary>What the code means, written as the study writes it; an empty text means missing. Null when the study has no such value.</summary>
    private static string? Canonical(MapReader codes, YamlNode node, string path, string target, Feature? feature)
    {
        if (target.Length == 0)
        {
            if (feature is not null)
            {
                return target;
            }

            codes.Errors.Add(node, path, StudyFileRules.Contradiction, "a label is never missing", "write the label that the code means, and leave rows without a label out of the file");
            return null;
        }

        switch (feature?.Type)
        {
            case FeatureType.Category when feature.Categories.Count > 0:
                var index = CellText.IndexOf(feature.Categories, target);
                if (index >= 0)
                {
                    return feature.Categories[index];
                }

                codes.Errors.Add(node, path, StudyFileRules.Contradiction, $"\"{NodeReader.Shown(target)}\" is no category of \"{feature.Name}\"{DidYouMean.Hint(target, feature.Categories)}", "write one of the study's categories, or \"\" for missing");
                return null;
            case FeatureType.Bool when !BoolText.TryParse(target, out _):
                codes.Errors.Add(node, path, StudyFileRules.Contradiction, $"\"{NodeReader.Shown(target)}\" is neither true nor false", "write \"true\", \"false\", or \"\" for missing");
                return null;
            case { } type when StudyColumns.IsNumeric(type) && !IsInRange(target, feature!):
                codes.Errors.Add(node, path, StudyFileRules.Contradiction, $"\"{NodeReader.Shown(target)}\" is no number that \"{feature!.Name}\" accepts", "write a number inside the feature's range, or \"\" for missing");
                return null;
            default:
                return target;
        }
    }

    private static bool IsInRange(string text, Feature feature)
        => CellText.TryParseNumber(text, out var number)
            && !(feature.HasMinimum && number < feature.Minimum)
            && !(feature.HasMaximum && number > feature.Maximum)
            && (feature.Type is FeatureType.Float32 or FeatureType.Float64 || double.IsInteger(number));
}
