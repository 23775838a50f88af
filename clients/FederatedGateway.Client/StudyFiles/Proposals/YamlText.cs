using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>Writes texts so that every YAML reader takes them for the same text.</summary>
internal static partial class YamlText
{
    private static readonly HashSet<string> Special = new(StringComparer.OrdinalIgnoreCase) { "null", "true", "false", "yes", "no", "on", "off", "y", "n" };

    /// <summary>Plain where that is safe, else in double quotes.</summary>
    public static string Of(string text)
    {
        if (Plain().IsMatch(text) && !Special.Contains(text))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' => "\\u" + ((int)character).ToString("X4", CultureInfo.InvariantCulture),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Of))}]";

    public static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Without line breaks, for a comment.</summary>
    public static string Comment(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_.-]*$")]
    private static partial Regex Plain();
}
