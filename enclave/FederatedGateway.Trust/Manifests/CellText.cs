using System.Globalization;

namespace FederatedGateway.Trust.Manifests;

/// <summary>
/// How texts of cells compare with a list of a manifest (categories, positive labels): lists that are all numbers compare as numbers, so that 1, 1.0 and 01 are
/// one category; all other lists compare exactly.
/// </summary>
public static class CellText
{
    /// <summary>A finite decimal number with "." as its point.</summary>
    public static bool TryParseNumber(string text, out double number)
        => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);

    public static bool AreNumbers(IEnumerable<string> texts) => texts.All(text => TryParseNumber(text, out _));

    /// <summary>Position of <paramref name="text"/> in <paramref name="list"/>; −1 when it is not there. Linear: for repeated look-ups build an index.</summary>
    public static int IndexOf(IReadOnlyList<string> list, string text)
    {
        var numeric = TryParseNumber(text, out var number) && AreNumbers(list);
        for (var index = 0; index < list.Count; index++)
        {
            if (list[index] == text || (numeric && TryParseNumber(list[index], out var entry) && entry.Equals(number)))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The texts that are equal to an earlier one of the list.</summary>
    internal static IEnumerable<string> Duplicates(IReadOnlyList<string> list)
    {
        var numeric = AreNumbers(list);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in list)
        {
            var key = numeric && TryParseNumber(text, out var number) ? (number + 0.0).ToString("R", CultureInfo.InvariantCulture) : text;
            if (!seen.Add(key))
            {
                yield return text;
            }
        }
    }
}
