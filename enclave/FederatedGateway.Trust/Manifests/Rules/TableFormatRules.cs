using System.Text;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>How an institution's file maps to the study's columns. Only its own client reads it, so that codings stay checkable without their tables.</summary>
internal static class TableFormatRules
{
    public static void Check(TableFormat? table, StudyColumns columns, string field, Violations violations)
    {
        if (table is null)
        {
            return;
        }

        violations.Require(IsDelimiter(table.Delimiter), $"{field}.delimiter", "it is not one character that can stand between cells");
        violations.Require(table.Decimal is "" or "." or ",", $"{field}.decimal", "it is neither \".\" nor \",\"");
        violations.Require(IsEncodingName(table.Encoding), $"{field}.encoding", "it is not the name of a character set, such as utf-8 or windows-1252");
        violations.Count($"{field}.missing", table.Missing.Count, 0, ManifestLimits.MaximumMissingTexts);
        violations.Unique($"{field}.missing", table.Missing);
        foreach (var text in table.Missing)
        {
            violations.Text($"{field}.missing", text, 0, ManifestLimits.MaximumCellCharacters);
        }

        violations.Count($"{field}.columns", table.Columns.Count, 0, ManifestLimits.MaximumFileColumns);
        violations.Unique($"{field}.columns", table.Columns);
        violations.Require(!table.Header || table.Columns.Count == 0, $"{field}.columns", "columns are listed for a file whose first line names them; give one or the other");
        foreach (var column in table.Columns)
        {
            violations.Text($"{field}.columns", column, 1, ManifestLimits.MaximumCellCharacters);
        }

        violations.Unique($"{field}.mappings", table.Mappings.Select(mapping => mapping.Column));
        for (var index = 0; index < table.Mappings.Count; index++)
        {
            CheckMapping(table, table.Mappings[index], columns, $"{field}.mappings[{index}]", violations);
        }
    }

    private static void CheckMapping(TableFormat table, ColumnMapping mapping, StudyColumns columns, string field, Violations violations)
    {
        if (!columns.TryGet(mapping.Column, out var feature))
        {
            violations.Add($"{field}.column", $"the study has no column \"{mapping.Column}\"");
            return;
        }

        violations.Text($"{field}.source", mapping.Source, 0, ManifestLimits.MaximumCellCharacters);
        violations.Require(
            table.Columns.Count == 0 || table.Columns.Contains(mapping.Source.Length == 0 ? mapping.Column : mapping.Source),
            $"{field}.source",
            "it is not one of the file's columns");
        violations.Text($"{field}.unit", mapping.Unit, 0, ManifestLimits.MaximumUnitCharacters);
        violations.Require(double.IsFinite(mapping.Multiply), $"{field}.multiply", "it is not a finite number");
        violations.Require(double.IsFinite(mapping.Add), $"{field}.add", "it is not a finite number");
        var scales = mapping.Multiply is not (0 or 1) || mapping.Add != 0;
        violations.Require(
            !scales || (feature is not null && FeatureRules.IsNumeric(feature.Type)),
            $"{field}.multiply",
            "only columns of numbers can be converted between units");
        violations.Count($"{field}.codes", mapping.Codes.Count, 0, ManifestLimits.MaximumCategories);
        violations.Unique($"{field}.codes", mapping.Codes.Select(code => code.Source));
        foreach (var code in mapping.Codes)
        {
            violations.Text($"{field}.codes", code.Source, 0, ManifestLimits.MaximumCellCharacters);
            violations.Text($"{field}.codes", code.Target, 0, ManifestLimits.MaximumCellCharacters);
            violations.Require(
                feature?.Type != FeatureType.Category || code.Target.Length == 0 || CellText.IndexOf(feature.Categories, code.Target) >= 0,
                $"{field}.codes",
                $"\"{code.Target}\" is not one of the categories of \"{mapping.Column}\"");
        }
    }

    /// <summary>One character that is no part of numbers, quoting or lines.</summary>
    private static bool IsDelimiter(string delimiter)
        => delimiter.Length == 0 || (delimiter.EnumerateRunes().Count() == 1 && delimiter != "\"" && delimiter[0] is not ('\r' or '\n' or '\0' or '.' or '-' or '+')
            && !Rune.IsLetterOrDigit(delimiter.EnumerateRunes().First()));

    private static bool IsEncodingName(string name)
        => name.Length <= ManifestLimits.MaximumEncodingNameCharacters && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':');
}
