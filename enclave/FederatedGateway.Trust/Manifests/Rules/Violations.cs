using System.Globalization;
using System.Text;

namespace FederatedGateway.Trust.Manifests.Rules;

/// <summary>Collects every mistake of a manifest, so that its author mends them in one go.</summary>
internal sealed class Violations
{
    private readonly List<ManifestViolation> found = [];

    public IReadOnlyList<ManifestViolation> Found => found;

    public void Add(string field, string problem) => found.Add(new ManifestViolation(field, problem));

    public void Require(bool holds, string field, string problem)
    {
        if (!holds)
        {
            Add(field, problem);
        }
    }

    /// <summary>Refuses NaN and infinities as well.</summary>
    public void Range(string field, double value, double minimum, double maximum)
        => Require(value >= minimum && value <= maximum, field, string.Create(CultureInfo.InvariantCulture, $"{value} is not between {minimum} and {maximum}"));

    public void Count(string field, int count, int minimum, int maximum)
        => Require(count >= minimum && count <= maximum, field, $"{count} entries; {minimum} to {maximum} are accepted");

    public void Unique(string field, IEnumerable<string> values)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values.Where(value => !seen.Add(value)).Distinct(StringComparer.Ordinal))
        {
            Add(field, $"\"{value}\" occurs more than once");
        }
    }

    /// <summary>Text that people read: of bounded length, without characters that could make it look like something else.</summary>
    public void Text(string field, string value, int minimum, int maximum, bool lines = false)
    {
        var characters = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            characters++;
            if (IsDeceptive(rune) && !(lines && rune.Value == '\n'))
            {
                Add(field, $"it holds the control character U+{rune.Value:X4}");
                return;
            }
        }

        if (characters < minimum || characters > maximum)
        {
            Add(field, characters == 0 ? "it is missing" : $"it has {characters} characters; {minimum} to {maximum} are accepted");
        }
    }

    /// <summary>A name that is compared: as <see cref="Text"/>, and without spaces around it.</summary>
    public void Name(string field, string value, int maximum)
    {
        Text(field, value, 1, maximum);
        Require(value.Trim() == value, field, "it begins or ends with a space");
    }

    /// <summary>Controls, line separators and the marks that reorder text on a screen (Unicode TR #36 §3.3, bidirectional overrides).</summary>
    private static bool IsDeceptive(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069),
    };
}
