using FederatedGateway.Client.StudyFiles.Yaml;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads a participant's <c>columns: {study column: file column}</c>.</summary>
internal static class ColumnNames
{
    public static void Read(MapReader participant, StudyColumns columns, Dictionary<string, ColumnMapping> mappings)
    {
        if (participant.OptionalMap("columns", "{study column: file column}") is not { } reader)
        {
            return;
        }

        foreach (var entry in reader.Map.Entries)
        {
            var source = reader.Nodes.Text(entry.Value, reader.PathOf(NodeReader.Shown(entry.Key.Text)), 1, ManifestLimits.MaximumCellCharacters);
            if (IsColumn(reader, entry, columns, source) && source is not null)
            {
                MappingOf(mappings, entry.Key.Text).Source = source;
            }
        }

        RefuseSharedSources(reader, columns, mappings);
    }

    public static ColumnMapping MappingOf(Dictionary<string, ColumnMapping> mappings, string column)
    {
        if (!mappings.TryGetValue(column, out var mapping))
        {
            mappings[column] = mapping = new ColumnMapping { Column = column };
        }

        return mapping;
    }

    /// <summary>Reports a key that is no column of the study.</summary>
    public static bool IsColumn(MapReader reader, YamlEntry entry, StudyColumns columns, string? value = null)
    {
        var key = entry.Key.Text;
        if (columns.Contains(key))
        {
            return true;
        }

        if (columns.IsComplete)
        {
            var (hint, mend) = value is not null && columns.Contains(value)
                ? ("", $"the study's column stands first: write {value}: {key}")
                : (DidYouMean.Hint(key, columns.Names), "write the name of a feature, of the label's column or of the record key");
            reader.Errors.Add(entry.Key, reader.PathOf(NodeReader.Shown(key)), StudyFileRules.UnknownValue, $"the study has no column \"{NodeReader.Shown(key)}\"{hint}", mend);
        }

        return false;
    }

    /// <summary>A label read from a feature's column would give the answer to the model; two features from one column are a slip of the pen.</summary>
    private static void RefuseSharedSources(MapReader reader, StudyColumns columns, Dictionary<string, ColumnMapping> mappings)
    {
        var readers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in columns.Names)
        {
            var source = mappings.GetValueOrDefault(name)?.Source is { Length: > 0 } mapped ? mapped : name;
            if (readers.TryAdd(source, name))
            {
                continue;
            }

            var entry = reader.Map.Find(name) ?? reader.Map.Find(readers[source]);
            reader.Errors.Add(entry!.Key, reader.PathOf(entry.Key.Text), StudyFileRules.Contradiction, $"\"{readers[source]}\" and \"{name}\" are both read from the file's column \"{source}\"", "give each its own column of the file");
        }
    }
}
