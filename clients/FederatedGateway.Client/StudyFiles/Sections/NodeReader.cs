using System.Globalization;
using FederatedGateway.Client.StudyFiles.Yaml;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads one value as the kind of thing its place wants, or reports why it cannot.</summary>
internal sealed class NodeReader(StudyFileErrors errors, bool isComplete, string? directory = null)
{
    public StudyFileErrors Errors { get; } = errors;

    /// <summary>False when the file broke off: nothing is reported as absent then.</summary>
    public bool IsComplete { get; } = isComplete;

    /// <summary>Where the study file stands, for the files that it names; null for a study that is only a text.</summary>
    public string? Directory { get; } = directory;

    /// <summary>A reader of the mapping's keys; null when the value is something else.</summary>
    public MapReader? Map(YamlNode? node, string path, string example)
    {
        if (node is null or YamlMap)
        {
            return node is YamlMap map ? new MapReader(this, map, path) : null;
        }

        Errors.Add(node, path, StudyFileRules.WrongType, $"{node.Kind} stands where keys with values belong", $"write {example}");
        return null;
    }

    /// <summary>The items of a list; one value by itself counts as a list of one where <paramref name="orSingle"/>.</summary>
    public List<YamlNode>? List(YamlNode? node, string path, int minimum, int maximum, bool orSingle = false)
    {
        if (node is null)
        {
            return null;
        }

        var items = node is YamlList list ? list.Items : orSingle && node is YamlScalar { IsNull: false } ? [node] : null;
        if (items is null)
        {
            Errors.Add(node, path, StudyFileRules.WrongType, $"{node.Kind} stands where a list belongs", "write [first, second] or one line with a dash for each entry");
            return null;
        }

        if (items.Count < minimum)
        {
            if (IsComplete)
            {
                Errors.Add(node, path, StudyFileRules.OutOfRange, $"{items.Count} entries; at least {minimum} are needed", "add what is missing");
            }

            return null;
        }

        if (items.Count > maximum)
        {
            Errors.Add(node, path, StudyFileRules.Limit, $"{items.Count:N0} entries; at most {maximum:N0} are accepted", "shorten the list");
            return null;
        }

        return items;
    }

    /// <summary>The text as written, without control characters.</summary>
    public string? Text(YamlNode? node, string path, int minimum, int maximum)
    {
        if (Scalar(node, path, "a text") is not { } scalar)
        {
            return null;
        }

        return Bounded(scalar, scalar.Text.Trim(), path, minimum, maximum);
    }

    /// <summary>The text with its spaces, which words such as <c>null</c> and <c>~</c> are as well: for cell texts of a table.</summary>
    public string? CellText(YamlNode? node, string path, int maximum)
    {
        if (node is YamlScalar scalar)
        {
            return Bounded(scalar, scalar.Text.Trim(), path, 0, maximum);
        }

        return Text(node, path, 0, maximum);
    }

    public double? Number(YamlNode? node, string path, double minimum, double maximum)
    {
        if (Scalar(node, path, "a number") is not { } scalar)
        {
            return null;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(scalar.Text, Style, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            Errors.Add(scalar, path, StudyFileRules.WrongType, $"\"{Shown(scalar.Text)}\" is not a number", "write digits with a decimal point, such as 0.3 or -12 or 1e-5");
            return null;
        }

        if (value < minimum || value > maximum)
        {
            Errors.Add(scalar, path, StudyFileRules.OutOfRange, $"{scalar.Text} is outside {Shown(minimum)} to {Shown(maximum)}", $"write a number from {Shown(minimum)} to {Shown(maximum)}");
            return null;
        }

        return value;
    }

    public ulong? Whole(YamlNode? node, string path, ulong minimum, ulong maximum)
    {
        if (Scalar(node, path, "a whole number") is not { } scalar)
        {
            return null;
        }

        if (!ulong.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            Errors.Add(scalar, path, StudyFileRules.WrongType, $"\"{Shown(scalar.Text)}\" is not a whole number from {minimum} to {maximum}", "write digits only");
            return null;
        }

        if (value < minimum || value > maximum)
        {
            Errors.Add(scalar, path, StudyFileRules.OutOfRange, $"{scalar.Text} is outside {minimum} to {maximum}", $"write a whole number from {minimum} to {maximum}");
            return null;
        }

        return value;
    }

    public bool? Flag(YamlNode? node, string path)
    {
        if (Scalar(node, path, "true or false") is not { } scalar)
        {
            return null;
        }

        if (scalar.Text is "true" or "True" or "false" or "False")
        {
            return scalar.Text is "true" or "True";
        }

        Errors.Add(scalar, path, StudyFileRules.WrongType, $"\"{Shown(scalar.Text)}\" is neither true nor false", "write true or false");
        return null;
    }

    /// <summary>One of some words, as what it stands for.</summary>
    public T? Word<T>(YamlNode? node, string path, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Scalar(node, path, "a word") is not { } scalar)
        {
            return null;
        }

        if (words.TryGetValue(scalar.Text, out var meant))
        {
            return meant;
        }

        Errors.Add(scalar, path, StudyFileRules.UnknownValue, $"\"{Shown(scalar.Text)}\" is not known here{DidYouMean.Hint(scalar.Text, words.Keys)}", $"write {Or(words.Keys)}");
        return null;
    }

    public YamlScalar? Scalar(YamlNode? node, string path, string wanted)
    {
        if (node is null or YamlScalar { IsNull: false })
        {
            return node as YamlScalar;
        }

        Errors.Add(node, path, StudyFileRules.WrongType, $"{node.Kind} stands where {wanted} belongs", $"write {wanted}");
        return null;
    }

    /// <summary>At most 60 characters of it, control characters made visible.</summary>
    public static string Shown(string text)
    {
        var visible = string.Concat(text.Take(60).Select(character => char.IsControl(character) ? '\u2423' : character));
        return text.Length > 60 ? visible + "…" : visible;
    }

    public static string Shown(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Or(IEnumerable<string> words)
    {
        var list = words.ToList();
        return list.Count == 1 ? list[0] : $"{string.Join(", ", list.Take(list.Count - 1))} or {list[^1]}";
    }

    private string? Bounded(YamlScalar scalar, string text, string path, int minimum, int maximum)
    {
        if (text.Length < minimum || text.Length > maximum)
        {
            Errors.Add(scalar, path, StudyFileRules.OutOfRange, $"the text has {text.Length} characters; {minimum} to {maximum:N0} are accepted", text.Length < minimum ? "write it out" : "shorten it");
            return null;
        }

        if (text.Any(character => char.IsControl(character) && character is not '\n'))
        {
            Errors.Add(scalar, path, StudyFileRules.WrongType, "the text contains a control character", "remove it");
            return null;
        }

        return text;
    }
}
