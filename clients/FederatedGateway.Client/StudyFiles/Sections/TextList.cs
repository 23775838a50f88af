using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads lists of texts that must differ from each other. Lists that are all numbers compare as numbers.</summary>
internal static class TextList
{
    /// <param name="reader">The mapping that holds the list.</param>
    /// <param name="key">Its key.</param>
    /// <param name="minimum">Least count.</param>
    /// <param name="maximum">Greatest count.</param>
    /// <param name="cells">Entries are what cells contain: words such as <c>null</c> are texts.</param>
    /// <param name="maximumLength">Characters of an entry.</param>
    /// <returns>Null when the key is absent or its list is no list; without the entries that were wrong otherwise.</returns>
    public static List<string>? Read(MapReader reader, string key, int minimum, int maximum, bool cells = false, int maximumLength = ManifestLimits.MaximumCellCharacters)
    {
        var path = reader.PathOf(key);
        if (reader.Nodes.List(reader.Optional(key), path, minimum, maximum, orSingle: true) is not { } items)
        {
            return null;
        }

        var texts = new List<string>(items.Count);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            var at = $"{path}[{index}]";
            var text = cells ? reader.Nodes.CellText(items[index], at, maximumLength) : reader.Nodes.Text(items[index], at, 1, maximumLength);
            if (text is null || (cells && text.Length == 0))
            {
                // An empty cell is missing in any case.
                continue;
            }

            if (!places.TryAdd(text, index))
            {
                reader.Errors.Add(items[index], at, StudyFileRules.Duplicate, $"\"{NodeReader.Shown(text)}\" stands in the list already", "remove one of them");
                continue;
            }

            texts.Add(text);
        }

        RefuseEqualNumbers(reader, items, path, texts);
        return texts;
    }

    private static void RefuseEqualNumbers(MapReader reader, List<Yaml.YamlNode> items, string path, List<string> texts)
    {
        if (!CellText.AreNumbers(texts))
        {
            return;
        }

        var seen = new Dictionary<double, string>();
        foreach (var text in texts)
        {
            if (CellText.TryParseNumber(text, out var number) && !seen.TryAdd(number, text))
            {
                var node = items.Find(item => item is Yaml.YamlScalar scalar && scalar.Text.Trim() == text)!;
                reader.Errors.Add(node, path, StudyFileRules.Duplicate, $"\"{text}\" and \"{seen[number]}\" are the same number, and categories that are all numbers compare as numbers", "remove one of them");
            }
        }
    }
}
