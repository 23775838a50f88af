using System.Globalization;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>Which of the label's values mean yes.</summary>
/// <param name="Positive">As the study will name them.</param>
/// <param name="IsCertain">False where nothing but their rarity speaks for them.</param>
internal sealed record LabelGuess(IReadOnlyList<string> Positive, bool IsCertain)
{
    private static readonly HashSet<string> Yes = new(StringComparer.OrdinalIgnoreCase)
    {
        "1", "yes", "y", "true", "t", "positive", "pos", "malignant", "m", "dead", "died", "deceased", "case", "abnormal", "present", "event", "ja", "oui", "si", "ill", "diseased",
    };

    /// <summary>Null where the column tells no two kinds of rows apart.</summary>
    public static LabelGuess? Of(ColumnProfile column, TableProfile table)
    {
        if (column.HasManyTexts || column.HasManyNumbers)
        {
            return null;
        }

        var words = table.WordsOf(column).ToList();
        if (words.Count == 0)
        {
            // 0 is no, and every other number some kind of yes.
            var numbers = column.Numbers.Keys.Order().ToList();
            var positive = numbers.Count > 2 && numbers[0] == 0 ? numbers.Skip(1) : numbers.TakeLast(1);
            return numbers.Count < 2 ? null : new([.. positive.Select(number => number.ToString("R", CultureInfo.InvariantCulture))], numbers[0] == 0);
        }

        var texts = column.Texts.Where(text => !table.MissingTexts.Contains(text.Key)).ToList();
        var yes = texts.Where(text => Yes.Contains(text.Key)).Select(text => text.Key).ToList();
        if (texts.Count < 2)
        {
            return null;
        }

        return yes.Count > 0 && yes.Count < texts.Count ? new(yes, true) : new([texts.OrderBy(text => text.Value).ThenBy(text => text.Key, StringComparer.Ordinal).First().Key], false);
    }
}
