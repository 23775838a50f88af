namespace FederatedGateway.Cli.Output;

/// <summary>Text for a terminal of a given width.</summary>
internal static class Wrapping
{
    /// <summary>Broken between words; lines after the first begin with spaces. A word longer than a line stays whole, so that a path or command can be copied.</summary>
    /// <param name="text">One paragraph; spaces at its beginning stay.</param>
    /// <param name="columns">At least as many as any line may have.</param>
    /// <param name="indent">Spaces before the second and later lines.</param>
    public static IEnumerable<string> Lines(string text, int columns, int indent)
    {
        var begin = text.Length - text.TrimStart(' ').Length;
        var line = text[..begin];
        var isEmpty = true;
        foreach (var word in text[begin..].Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > columns)
            {
                yield return line.TrimEnd();
                (line, isEmpty) = (new string(' ', indent), true);
            }

            (line, isEmpty) = (isEmpty ? line + word : line + " " + word, false);
        }

        yield return line;
    }

    /// <summary>At most so many columns, the last one an ellipsis where something is left out.</summary>
    public static string Cut(string text, int columns) => text.Length <= columns ? text : text[..Math.Max(0, columns - 1)] + "…";
}
