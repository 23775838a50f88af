using FederatedGateway.Client.StudyFiles.Yaml;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads the keys of one mapping. Keys that nobody asked for are unknown: see <see cref="RefuseOthers"/>.</summary>
internal sealed class MapReader(NodeReader nodes, YamlMap map, string path)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> missing = new(StringComparer.Ordinal);

    public NodeReader Nodes { get; } = nodes;

    public YamlMap Map { get; } = map;

    public string Path { get; } = path;

    public StudyFileErrors Errors => Nodes.Errors;

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The key's value; null when it is absent or left empty.</summary>
    public YamlNode? Optional(string key)
    {
        asked.Add(key);
        return Map.Find(key)?.Value is { } value and not YamlScalar { IsNull: true } ? value : null;
    }

    /// <summary>The key's value; its absence is reported.</summary>
    /// <param name="key">The key.</param>
    /// <param name="mend">What to write, such as <c>title: what the study is about</c>.</param>
    public YamlNode? Required(string key, string mend)
    {
        if (Optional(key) is { } value)
        {
            return value;
        }

        if (Map.Find(key) is { } empty)
        {
            Errors.Add(empty.Key, PathOf(key), StudyFileRules.MissingKey, $"{key} has no value", $"write {mend}");
        }
        else
        {
            // Told at the end: a misspelt key is one mistake, not an unknown key and a missing one.
            missing.TryAdd(key, mend);
        }

        return null;
    }

    public string? RequiredText(string key, int maximum, string mend) => Nodes.Text(Required(key, mend), PathOf(key), 1, maximum);

    public string? OptionalText(string key, int maximum) => Nodes.Text(Optional(key), PathOf(key), 1, maximum);

    public MapReader? RequiredMap(string key, string example) => Nodes.Map(Required(key, example), PathOf(key), example);

    public MapReader? OptionalMap(string key, string example) => Nodes.Map(Optional(key), PathOf(key), example);

    public double? OptionalNumber(string key, double minimum, double maximum) => Nodes.Number(Optional(key), PathOf(key), minimum, maximum);

    public ulong? OptionalWhole(string key, ulong minimum, ulong maximum) => Nodes.Whole(Optional(key), PathOf(key), minimum, maximum);

    /// <summary>Reports every key that was not asked for, with the known key that it resembles, and every required key that is missing. Must end the reading.</summary>
    /// <param name="elsewhere">Says more about a key that belongs to another place; null where it cannot.</param>
    /// <returns>True when no key was unknown.</returns>
    public bool RefuseOthers(Func<string, string?>? elsewhere = null)
    {
        var others = Map.Entries.Where(entry => !asked.Contains(entry.Key.Text)).ToList();
        foreach (var entry in others)
        {
            var key = NodeReader.Shown(entry.Key.Text);
            if (entry.Key.Text == "<<")
            {
                Errors.Add(entry.Key, Path, StudyFileRules.Syntax, "merge keys (<<) are not used in study files", "repeat the keys, or use an alias for a whole value");
            }
            else if (elsewhere?.Invoke(entry.Key.Text) is { } hint)
            {
                Errors.Add(entry.Key, PathOf(key), StudyFileRules.UnknownKey, $"the key \"{key}\" does not belong here", hint);
            }
            else
            {
                var meant = DidYouMean.Nearest(entry.Key.Text, asked.Except(Map.Entries.Select(other => other.Key.Text)));
                var suggestion = meant is null ? "" : $", did you mean \"{meant}\"?";
                Errors.Add(entry.Key, PathOf(key), StudyFileRules.UnknownKey, $"the key \"{key}\" is not known here{suggestion}", $"known keys are {string.Join(", ", asked)}");
                missing.Remove(meant ?? "");
            }
        }

        foreach (var (key, mend) in missing.Where(_ => Nodes.IsComplete))
        {
            Errors.Add(Map, Path, StudyFileRules.MissingKey, $"{key} is missing", $"write {mend}");
        }

        return others.Count == 0;
    }
}
