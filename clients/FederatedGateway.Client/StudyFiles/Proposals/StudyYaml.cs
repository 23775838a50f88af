using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FederatedGateway.Client.Tables;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Client.StudyFiles.Proposals;

/// <summary>Writes a proposed study with comments for its author.</summary>
internal static partial class StudyYaml
{
    public static StudyProposal Write(string file, WrittenForm form, TableProfile table, ColumnProfile label, LabelGuess guess, DateTimeOffset now)
    {
        var notes = new List<string>();
        var key = RecordKey(table, label);
        var yaml = new StringBuilder();
        Introduce(yaml, file, label);
        yaml.Append(CsvLine(form, table));
        yaml.Append(CultureInfo.InvariantCulture, $"label: {{column: {YamlText.Of(label.Name)}, positive: {Positive(guess)}}}   # every other value is negative{(guess.IsCertain ? "" : "; CHECK: this value was chosen because it is the rarest")}\n");
        if (!guess.IsCertain)
        {
            notes.Add($"check label.positive: nothing but its rarity speaks for {string.Join(", ", guess.Positive)}");
        }

        if (table.IsMissingIn(label))
        {
            notes.Add($"{YamlText.Comment(label.Name)} is missing in some rows: leave them out of the table, a row without outcome cannot train a model");
        }

        yaml.Append(key is null
            ? "# record_key: patient_id   # a column that identifies a record: checked for duplicates at home, never uploaded\n"
            : $"record_key: {YamlText.Of(key.Name)}   # checked for duplicates at home, never uploaded\n");
        yaml.Append("join: horizontal\n");
        WriteFeatures(yaml, table, label, key, notes);
        WritePolicy(yaml, now);
        return new StudyProposal(yaml.ToString(), notes);
    }

    private static void Introduce(StringBuilder yaml, string file, ColumnProfile label)
        => yaml.Append(CultureInfo.InvariantCulture, $"""
            # A study proposed by fgw study init from {YamlText.Comment(file)}; docs/study.md explains every key.
            # Ranges were widened and rounded, categories are those of this table: read both before you share the file, and add what other institutions have.
            title: {YamlText.Of($"Predict {Readable(label.Name)}")}
            purpose: Say here what the model is for and who will use it.
            legal_basis: Say here on what basis the data may be used, for example GDPR Art. 9(2)(j).
            participants:   # names as in the institutions' identity files; each may add csv, columns, units and codes of its own
              - {"{"}name: first, region: eu-central{"}"}
              - {"{"}name: second, region: eu-central{"}"}

            """);

    private static string CsvLine(WrittenForm form, TableProfile table)
    {
        var keys = new List<string>();
        if (!form.HasHeader)
        {
            keys.Add("header: false");
        }

        if (form.Delimiter != ',')
        {
            keys.Add($"delimiter: {(form.Delimiter == '\t' ? "tab" : $"\"{form.Delimiter}\"")}");
        }

        if (form.Decimal != '.')
        {
            keys.Add("decimal: \",\"");
        }

        if (form.Encoding != TableEncoding.Default)
        {
            keys.Add($"encoding: {form.Encoding}");
        }

        if (table.MissingTexts.Count > 0)
        {
            keys.Add($"missing: {YamlText.List(table.MissingTexts.Order(StringComparer.Ordinal))}");
        }

        if (form.Columns.Count > 0)
        {
            keys.Add($"columns: {YamlText.List(form.Columns)}");
        }

        return keys.Count == 0 ? "csv: {header: true}\n" : $"csv: {{{string.Join(", ", keys)}}}\n";
    }

    private static string Positive(LabelGuess guess)
        => guess.Positive.Count == 1 ? YamlText.Of(guess.Positive[0]) : YamlText.List(guess.Positive);

    private static void WriteFeatures(StringBuilder yaml, TableProfile table, ColumnProfile label, ColumnProfile? key, List<string> notes)
    {
        yaml.Append("features:   # type: float32, float64, int32, int64, bool or category; missing: impute (inside the enclave) or reject\n");
        var names = table.Columns.GroupBy(column => column.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var (written, leftOut) = (0, 0);
        foreach (var column in table.Columns.Where(column => column != label && column != key))
        {
            var guess = names[column.Name] > 1 ? new FeatureGuess(null, "the file has this column more than once")
                : !IsName(column.Name) ? new FeatureGuess(null, "its name is empty, too long or no text; rename it in the file")
                : written == ManifestLimits.MaximumFeatures ? new FeatureGuess(null, $"a study has at most {ManifestLimits.MaximumFeatures} features")
                : FeatureGuess.Of(column, table);
            if (guess.Line is null)
            {
                leftOut++;
                yaml.Append("  # left out: ").Append(YamlText.Comment(YamlText.Of(column.Name))).Append(": ").Append(guess.Comment).Append('\n');
                continue;
            }

            written++;
            yaml.Append("  - {").Append(guess.Line).Append('}').Append(guess.Comment.Length == 0 ? "" : "   # " + YamlText.Comment(guess.Comment)).Append('\n');
            if (guess.Comment.Length > 0)
            {
                notes.Add($"{YamlText.Comment(column.Name)}: {guess.Comment}");
            }
        }

        foreach (var column in table.Unsupported)
        {
            yaml.Append("  # left out: ").Append(YamlText.Comment(YamlText.Of(column))).Append(": it holds no numbers, texts or truth values\n");
        }

        leftOut += table.Unsupported.Count;
        if (leftOut > 0)
        {
            notes.Add(leftOut == 1 ? "1 column was left out; the file says why" : $"{leftOut} columns were left out; the file says why");
        }

        if (written == 0)
        {
            notes.Add("no column became a feature: the study is not complete");
        }
    }

    private static void WritePolicy(StringBuilder yaml, DateTimeOffset now)
        => yaml.Append(CultureInfo.InvariantCulture, $$"""
            trainer: {kind: logistic_regression, l2: 1.0}   # or fast_tree, light_gbm
            evaluation: {holdout: 0.3, seed: 1}
            privacy: {minimum_rows: 100, minimum_participants: 2, minimum_cell: 5}
            regions: {primary: eu-central, allowed: [eu-central]}   # where encrypted tables and models may lie
            retention: {uploads: 1d, models: 5y, receipts: 6y, audit: 6y}
            evidence:
              - {kind: development}   # protects against mistakes, not against the host's operator: docs/threat-model.md
            runs: {maximum: 5, until: {{now.UtcDateTime.AddYears(1):yyyy-MM-dd}}}

            """);

    /// <summary>A column without repetition whose name says that it identifies something.</summary>
    private static ColumnProfile? RecordKey(TableProfile table, ColumnProfile label)
        => table.Columns.FirstOrDefault(column => column != label && column.IsUnique && table.Rows > 1 && !table.IsMissingIn(column) && IsName(column.Name) && KeyName().IsMatch(column.Name) && (column.NumberCount == 0 || column.AllWhole)
            && table.Columns.Count(other => other.Name == column.Name) == 1);

    private static bool IsName(string name) => name.Length is > 0 and <= ManifestLimits.MaximumColumnNameCharacters && !name.Any(char.IsControl) && !name.Contains('\uFFFD', StringComparison.Ordinal);

    private static string Readable(string name) => name.Replace('_', ' ');

    [GeneratedRegex("(?i:(^|[^a-z])(id|key|nr|no|number|case|patient|mrn|record|subject|pid|uuid)([^a-z]|$))|[a-z](Id|ID|Key|Nr)$")]
    private static partial Regex KeyName();
}
