using System.Globalization;
using FederatedGateway.Client.Tables;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>One column as a feature: the line of YAML, or why it is none.</summary>
/// <param name="Line">Keys and values for one feature; null for a column that is left out.</param>
/// <param name="Comment">What its author should consider; may be empty.</param>
internal sealed record FeatureGuess(string? Line, string Comment)
{
    /// <summary>Whole numbers of so few kinds are codes more often than measurements.</summary>
    private const int MostCodes = 8;

    /// <summary>Texts of more kinds are free text more often than categories.</summary>
    private const int MostCategories = 50;

    /// <summary>Codes for "not measured" that programs of former days wrote.</summary>
    private static readonly double[] Sentinels = [-1, -9, -99, -999, -9999, 99, 999, 9999, 99999];

    public static FeatureGuess Of(ColumnProfile column, TableProfile table)
    {
        var missing = table.IsMissingIn(column) ? "impute" : "reject";
        var words = table.WordsOf(column).ToList();
        if (column.HasManyWords)
        {
            return LeftOut("it has too many different texts for categories; export a code or a number instead");
        }

        if (words.Count == 0 && column.NumberCount == 0)
        {
            return LeftOut("it has no value in this table");
        }

        return words.Count == 0 ? OfNumbers(column, missing, table.Rows) : OfTexts(column, table, words, missing);
    }

    private static FeatureGuess OfNumbers(ColumnProfile column, string missing, long rows)
    {
        if (column.AllWhole && !column.HasManyNumbers && column.Numbers.Count <= MostCodes && rows >= 4 * column.Numbers.Count)
        {
            var numbers = column.Numbers.Keys.Order().ToList();
            if (numbers.Count < 2)
            {
                return LeftOut("it has one value only and tells no rows apart");
            }

            return numbers is [0, 1]
                ? new($"{Name(column)}, type: bool, missing: {missing}", "")
                : new($"{Name(column)}, type: category, categories: [{string.Join(", ", numbers.Select(number => $"\"{YamlText.Number(number)}\""))}], missing: {missing}", "if these are counts or grades, write type: int32 with min and max");
        }

        var (minimum, maximum) = (column.Minimum, column.Maximum);
        var sentinels = new List<double>();
        if (Sentinels.Contains(minimum) && minimum < 0 && column.SecondMinimum >= 0 && double.IsFinite(column.SecondMinimum))
        {
            sentinels.Add(minimum);
            minimum = column.SecondMinimum;
        }

        if (Sentinels.Contains(maximum) && maximum > 0 && column.SecondMaximum < maximum / 3 && double.IsFinite(column.SecondMaximum))
        {
            sentinels.Add(maximum);
            maximum = column.SecondMaximum;
        }

        if (!double.IsFinite(minimum) || !double.IsFinite(maximum) || Math.Max(Math.Abs(minimum), Math.Abs(maximum)) > float.MaxValue)
        {
            return LeftOut("it has numbers beyond the range of float32");
        }

        return new(Range(column, minimum, maximum, sentinels, sentinels.Count > 0 ? "impute" : missing), Hint(column, minimum, maximum, sentinels));
    }

    private static string Range(ColumnProfile column, double minimum, double maximum, List<double> sentinels, string missing)
    {
        var (low, high) = NiceRange.Of(minimum, maximum);
        var type = !column.AllWhole ? "float32" : low >= int.MinValue && high <= int.MaxValue ? "int32" : Math.Max(Math.Abs(low), Math.Abs(high)) < 1L << 53 ? "int64" : "float64";
        if (type is "int32" or "int64")
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }

        var coded = sentinels.Count == 0 ? "" : $", missing_values: [{string.Join(", ", sentinels.Select(YamlText.Number))}]";
        return $"{Name(column)}, type: {type}, min: {YamlText.Number(low)}, max: {YamlText.Number(high)}, missing: {missing}{coded}";
    }

    private static string Hint(ColumnProfile column, double minimum, double maximum, List<double> sentinels)
    {
        if (sentinels.Count > 0)
        {
            return $"{string.Join(" and ", sentinels.Select(YamlText.Number))} stands far from all other values and was taken for \"not measured\"";
        }

        return minimum == 0 && column.SecondMinimum > (maximum - column.SecondMinimum) / 8 && double.IsFinite(column.SecondMinimum)
            ? "nothing lies near 0: does 0 mean \"not measured\"? then write missing: impute, missing_values: [0] and a greater min"
            : "";
    }

    private static FeatureGuess OfTexts(ColumnProfile column, TableProfile table, List<string> words, string missing)
    {
        if (column.HasManyTexts || column.Texts.Keys.Count(text => !table.MissingTexts.Contains(text)) is var kinds && kinds > MostCategories)
        {
            return LeftOut(words.Exists(IsDate)
                ? "it looks like dates; export a number such as an age or days since an event instead"
                : "it has too many different texts for categories; export a code or a number instead");
        }

        var texts = column.Texts.Keys.Where(text => !table.MissingTexts.Contains(text)).Order(StringComparer.Ordinal).ToList();
        if (texts.Count < 2)
        {
            return LeftOut("it has one value only and tells no rows apart");
        }

        if (texts.Exists(IsDate))
        {
            return LeftOut("it looks like dates; export a number such as an age or days since an event instead");
        }

        if (texts.Exists(text => text.Length > ManifestLimits.MaximumCellCharacters || text.Any(char.IsControl) || text.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            return LeftOut("it has long or damaged texts; export a code instead");
        }

        return texts.TrueForAll(text => BoolText.TryParse(text, out _))
            ? new($"{Name(column)}, type: bool, missing: {missing}", "")
            : new($"{Name(column)}, type: category, categories: {YamlText.List(texts)}, missing: {missing}", "");
    }

    private static bool IsDate(string text)
        => text.Length is >= 8 and <= 32 && text.Count(char.IsAsciiDigit) >= 6
            && (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) || DateTime.TryParseExact(text, ["dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

    private static string Name(ColumnProfile column) => $"name: {YamlText.Of(column.Name)}";

    private static FeatureGuess LeftOut(string why) => new(null, why);
}
