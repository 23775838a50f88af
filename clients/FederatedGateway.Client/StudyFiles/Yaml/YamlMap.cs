namespace FederatedGateway.Client.StudyFiles.Yaml;

/// <summary>A mapping in the file's order; keys are unique.</summary>
internal sealed class YamlMap(int line, int column) : YamlNode(line, column)
{
    private readonly Dictionary<string, YamlEntry> byKey = new(StringComparer.Ordinal);

    public List<YamlEntry> Entries { get; } = [];

    public override string Kind => "a mapping";

    public YamlEntry? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>False when the key is there already.</summary>
    public bool TryAdd(YamlEntry entry)
    {
        if (!byKey.TryAdd(entry.Key.Text, entry))
        {
            return false;
        }

        Entries.Add(entry);
        return true;
    }

    public void RemoveLast()
    {
        byKey.Remove(Entries[^1].Key.Text);
        Entries.RemoveAt(Entries.Count - 1);
    }
}
