using FederatedGateway.Client.StudyFiles.Units;
using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads a participant's <c>units</c>: factors given by hand, or looked up from the names of both units.</summary>
internal static class ColumnUnits
{
    private const string Example = "{chol: {unit: mmol/L, multiply: 38.67}}";

    public static void Read(MapReader participant, StudyColumns columns, Dictionary<string, ColumnMapping> mappings)
    {
        if (participant.OptionalMap("units", Example) is not { } reader)
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

            var feature = columns.Feature(entry.Key.Text);
            if (feature is null || !StudyColumns.IsNumeric(feature.Type))
            {
                if (feature?.Type != FeatureType.Unspecified)
                {
                    reader.Errors.Add(entry.Key, path, StudyFileRules.Contradiction, $"\"{entry.Key.Text}\" is no number, so that it has no unit", "remove it; texts and categories are mapped with codes");
                }

                continue;
            }

            ReadOne(reader, entry.Value, path, feature, ColumnNames.MappingOf(mappings, feature.Name));
        }
    }

    private static void ReadOne(MapReader parent, YamlNode value, string path, Feature feature, ColumnMapping mapping)
    {
        var conversion = value is YamlScalar scalar
            ? Factor(scalar) ?? Named(parent, value, path, parent.Nodes.Text(value, path, 1, ManifestLimits.MaximumUnitCharacters), null, feature, mapping)
            : ReadMap(parent, value, path, feature, mapping);
        if (conversion is null)
        {
            return;
        }

        mapping.Multiply = conversion.Multiply;
        mapping.Add = conversion.Add;
        if (feature.Type is FeatureType.Int32 or FeatureType.Int64 && (!double.IsInteger(conversion.Multiply) || !double.IsInteger(conversion.Add)))
        {
            parent.Errors.Add(value, path, StudyFileRules.Contradiction, $"converted values are not whole numbers, and \"{feature.Name}\" has a type of whole numbers", "make the feature float32 or float64");
        }
    }

    /// <summary><c>units: {chol: 38.67}</c>: a number by itself is the factor.</summary>
    private static UnitConversion? Factor(YamlScalar scalar)
        => CellText.TryParseNumber(scalar.Text, out var multiply) && multiply != 0 ? new UnitConversion(multiply, 0) : null;

    private static UnitConversion? ReadMap(MapReader parent, YamlNode value, string path, Feature feature, ColumnMapping mapping)
    {
        if (parent.Nodes.Map(value, path, "{unit: mmol/L, multiply: 38.67}") is not { } reader)
        {
            return null;
        }

        var unit = reader.OptionalText("unit", ManifestLimits.MaximumUnitCharacters);
        var substance = reader.OptionalText("substance", 64);
        var multiply = reader.OptionalNumber("multiply", double.MinValue, double.MaxValue);
        var add = reader.OptionalNumber("add", double.MinValue, double.MaxValue);
        var byHand = reader.Optional("multiply") is not null || reader.Optional("add") is not null;
        var known = reader.RefuseOthers(key => key is "factor" ? "write multiply" : key is "offset" ? "write add" : key is "divide" ? "write multiply with the reciprocal" : null);
        if (multiply == 0)
        {
            reader.Errors.Add(reader.Optional("multiply")!, reader.PathOf("multiply"), StudyFileRules.OutOfRange, "0 would make every value the same", "write the number that one unit of the file is in the study's unit");
            return null;
        }

        if (!known && !byHand)
        {
            return null;
        }

        if (!byHand)
        {
            return unit is null ? Unsaid(reader, value, path) : Named(reader, value, path, unit, substance, feature, mapping);
        }

        if (substance is not null)
        {
            reader.Errors.Add(reader.Optional("substance")!, reader.PathOf("substance"), StudyFileRules.Contradiction, "the conversion is given by hand and by substance", "keep one of them");
        }

        mapping.Unit = unit ?? "";
        return new UnitConversion(multiply ?? 1, add ?? 0);
    }

    private static UnitConversion? Unsaid(MapReader reader, YamlNode value, string path)
    {
        if (reader.Optional("unit") is null)
        {
            reader.Errors.Add(value, path, StudyFileRules.MissingKey, "neither a unit nor a factor is given", $"write {Example}");
        }

        return null;
    }

    private static UnitConversion? Named(MapReader reader, YamlNode at, string path, string? unit, string? substance, Feature feature, ColumnMapping mapping)
    {
        if (unit is null)
        {
            return null;
        }

        mapping.Unit = unit;
        var molarMass = substance is null ? Substances.MolarMassOfColumn(feature.Name) : Substances.MolarMass(substance);
        if (substance is not null && molarMass is null)
        {
            return Refuse(reader, at, path, $"the molar mass of \"{NodeReader.Shown(substance)}\" is not known here{DidYouMean.Hint(substance, Substances.Names)}", $"write multiply: with the factor; known are {string.Join(", ", Substances.Names)}");
        }

        if (unit == feature.Unit)
        {
            return new UnitConversion(1, 0);
        }

        if (feature.Unit.Length == 0)
        {
            return Refuse(reader, at, path, $"the study gives no unit for \"{feature.Name}\" to convert {unit} to", "write unit: under the feature, or multiply: here");
        }

        if (UnitTable.Find(unit) is not { } from || UnitTable.Find(feature.Unit) is not { } to)
        {
            var unknown = UnitTable.Find(unit) is null ? unit : feature.Unit;
            return Refuse(reader, at, path, $"the unit \"{unknown}\" is not known here{DidYouMean.Hint(unknown, UnitTable.Names)}", "write multiply: (and add:) with the factor from the file's unit to the study's");
        }

        if (UnitConversion.Between(from, to, molarMass) is { } conversion)
        {
            return conversion;
        }

        return UnitConversion.NeedsSubstance(from, to)
            ? Refuse(reader, at, path, $"{unit} converts to {feature.Unit} for a known substance only", $"write {{unit: {unit}, substance: glucose}} with one of {string.Join(", ", Substances.Names)}, or multiply:")
            : Refuse(reader, at, path, $"{unit} does not convert to {feature.Unit}", "mend one of the units, or write multiply: with the factor");
    }

    private static UnitConversion? Refuse(MapReader reader, YamlNode at, string path, string message, string mend)
    {
        reader.Errors.Add(at, path, StudyFileRules.UnknownValue, message, mend);
        return null;
    }
}
