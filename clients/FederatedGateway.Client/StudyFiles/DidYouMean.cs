namespace FederatedGateway.Client.StudyFiles;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class DidYouMean
{
    /// <summary>Names longer than this are not compared: the cost grows with the square of the length.</summary>
    private const int MaximumLength = 128;

    /// <summary>A hint such as <c>, did you mean "chol"?</c>, or an empty text when nothing is near.</summary>
    public static string Hint(string word, IEnumerable<string> known)
        => Nearest(word, known) is { } nearest ? $", did you mean \"{nearest}\"?" : "";

    /// <summary>The nearest known word within a third of the word's length; differences in case, spaces, - and _ count nothing.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var plain = Plain(word);
        if (plain.Length is 0 or > MaximumLength)
        {
            return null;
        }

        string? nearest = null;
        var least = Math.Max(1, plain.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (candidate.Length > MaximumLength || candidate == word)
            {
                continue;
            }

            var other = Plain(candidate);
            if (Math.Abs(other.Length - plain.Length) < least && Distance(plain, other) is var distance && distance < least)
            {
                least = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    private static string Plain(string word)
        => string.Concat(word.Where(character => character is not ('-' or '_' or ' ' or '.')).Select(char.ToLowerInvariant));

    /// <summary>Edits between two words, a swap of neighbours being one edit (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}
