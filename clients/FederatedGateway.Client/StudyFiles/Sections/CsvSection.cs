using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Client.Tables;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads <c>csv</c>, the study's or a participant's, and checks what comes out of both together.</summary>
internal static class CsvSection
{
    private const string Example = "{header: true, delimiter: \";\", decimal: \",\", encoding: windows-1252, missing: [\"NA\"]}";

    private static readonly Dictionary<string, string> DelimiterNames = new(StringComparer.Ordinal)
    {
        ["comma"] = ",",
        ["semicolon"] = ";",
        ["tab"] = "\t",
        ["\\t"] = "\t",
        ["pipe"] = "|",
        ["space"] = " ",
    };

    private static readonly Dictionary<string, string> DecimalNames = new(StringComparer.Ordinal) { ["."] = ".", ["point"] = ".", ["dot"] = ".", [","] = ",", ["comma"] = "," };

    public static CsvSettings Read(MapReader parent)
    {
        if (parent.OptionalMap("csv", Example) is not { } reader)
        {
            return CsvSettings.None;
        }

        var settings = new CsvSettings(
            reader.Nodes.Flag(reader.Optional("header"), reader.PathOf("header")),
            ReadDelimiter(reader),
            ReadDecimal(reader),
            ReadEncoding(reader),
            TextList.Read(reader, "missing", 0, ManifestLimits.MaximumMissingTexts, cells: true),
            TextList.Read(reader, "columns", 1, ManifestLimits.MaximumFileColumns));
        settings = settings with
        {
            IsBroken = (settings.Header is null && reader.Optional("header") is not null)
                || (settings.Delimiter is null && reader.Optional("delimiter") is not null)
                || (settings.Decimal is null && reader.Optional("decimal") is not null)
                || (settings.Columns is null && reader.Optional("columns") is not null),
        };
        if (settings.Header == true && settings.Columns is not null)
        {
            reader.Errors.Add(reader.Optional("columns")!, reader.PathOf("columns"), StudyFileRules.Contradiction, "columns are listed for a file whose first line names them", "remove columns, or write header: false");
        }

        reader.RefuseOthers(key => key switch
        {
            "separator" or "sep" => "write delimiter",
            "quote" => "remove it; cells are quoted with \"",
            "missing_values" => "write missing here; missing_values belongs to a feature",
            _ => null,
        });
        return settings;
    }

    /// <summary>Reports a decimal sign that separates cells as well.</summary>
    public static void CheckSigns(CsvSettings settings, YamlNode at, string path, StudyFileErrors errors)
    {
        if (!settings.IsBroken && (settings.Decimal ?? ".") == (settings.Delimiter ?? TableDelimiter.Default))
        {
            errors.Add(at, path, StudyFileRules.Contradiction, $"\"{settings.Decimal}\" is the decimal sign and stands between cells as well{(settings.Delimiter is null ? " (the delimiter is a comma unless said otherwise)" : "")}", "write the file's delimiter, such as delimiter: \";\"");
        }
    }

    /// <summary>Reports columns of the study that a file without header line does not have.</summary>
    /// <param name="settings">What takes effect.</param>
    /// <param name="sources">Study column → the file's column.</param>
    /// <param name="at">Where to report.</param>
    /// <param name="path">Where to report.</param>
    /// <param name="errors">Collects.</param>
    public static void CheckColumns(CsvSettings settings, IEnumerable<KeyValuePair<string, string>> sources, YamlNode at, string path, StudyFileErrors errors)
    {
        if (settings.HasHeader || settings.IsBroken)
        {
            return;
        }

        if (settings.Columns is null)
        {
            errors.Add(at, path, StudyFileRules.Contradiction, "the file has no header line and its columns are not listed", "write columns: [first, second, ...] in the file's order");
            return;
        }

        var known = settings.Columns.ToHashSet(StringComparer.Ordinal);
        foreach (var (column, source) in sources.Where(entry => !known.Contains(entry.Value)))
        {
            var reads = column == source ? $"\"{column}\"" : $"\"{column}\" (read from \"{source}\")";
            errors.Add(at, path, StudyFileRules.Contradiction, $"the study's column {reads} is not among the file's columns{DidYouMean.Hint(source, settings.Columns)}", "list every column of the file in its order, or map the name under the participant's columns");
        }
    }

    public static TableFormat ToFormat(CsvSettings settings)
    {
        var format = new TableFormat
        {
            Header = settings.HasHeader,
            Delimiter = settings.Delimiter ?? "",
            Decimal = settings.Decimal ?? "",
            Encoding = settings.Encoding ?? "",
        };
        format.Missing.AddRange(settings.Missing ?? []);
        format.Columns.AddRange(settings.HasHeader ? [] : settings.Columns ?? []);
        return format;
    }

    private static string? ReadDelimiter(MapReader reader)
    {
        // Not trimmed like other texts: a tab is a delimiter.
        if (reader.Nodes.Scalar(reader.Optional("delimiter"), reader.PathOf("delimiter"), "one character") is not { } scalar)
        {
            return null;
        }

        var delimiter = DelimiterNames.GetValueOrDefault(scalar.Text, scalar.Text);
        if (TableDelimiter.IsValid(delimiter))
        {
            return delimiter;
        }

        reader.Errors.Add(scalar, reader.PathOf("delimiter"), StudyFileRules.UnknownValue, $"\"{NodeReader.Shown(scalar.Text)}\" cannot stand between cells", $"write one of {TableDelimiter.Shown}, or tab");
        return null;
    }

    private static string? ReadDecimal(MapReader reader)
    {
        if (reader.Nodes.Scalar(reader.Optional("decimal"), reader.PathOf("decimal"), "\".\" or \",\"") is not { } scalar)
        {
            return null;
        }

        if (DecimalNames.TryGetValue(scalar.Text, out var sign))
        {
            return sign;
        }

        reader.Errors.Add(scalar, reader.PathOf("decimal"), StudyFileRules.UnknownValue, $"\"{NodeReader.Shown(scalar.Text)}\" is no decimal sign", "write \".\" or \",\"");
        return null;
    }

    private static string? ReadEncoding(MapReader reader)
    {
        if (reader.Nodes.Text(reader.Optional("encoding"), reader.PathOf("encoding"), 1, ManifestLimits.MaximumEncodingNameCharacters) is not { } name)
        {
            return null;
        }

        if (TableEncoding.Find(name) is { } encoding)
        {
            return encoding.WebName;
        }

        reader.Errors.Add(reader.Optional("encoding")!, reader.PathOf("encoding"), StudyFileRules.UnknownValue, $"\"{name}\" is no encoding known here{DidYouMean.Hint(name, TableEncoding.Names)}", "write a name such as utf-8, windows-1252, iso-8859-1 or utf-16");
        return null;
    }
}
