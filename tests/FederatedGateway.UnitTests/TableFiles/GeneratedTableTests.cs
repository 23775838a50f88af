using System.Globalization;
using System.Text;
using CsCheck;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Tables;

namespace FederatedGateway.UnitTests.TableFiles;

public sealed class GeneratedTableTests
{
    private const int Columns = 50;

    private static readonly string[] Institutions = ["aachen", "bergen", "calais", "delft", "evora", "faro"];

    /// <summary>Six institutions, fifty columns of which twenty are categories, five in a hundred positive; one writes decimal commas in Windows-1252.</summary>
    [Fact]
    public async Task Six_institutions_with_fifty_columns_are_read_each_in_its_own_way()
    {
        var study = StudyFile.Parse(Yaml(), "study.yaml");
        Assert.True(study.IsAccepted, string.Join(Environment.NewLine, study.Errors));
        var directory = Directory.CreateTempSubdirectory("fgw-six-").FullName;
        try
        {
            foreach (var (name, seed) in Institutions.Select((name, index) => (name, index)))
            {
                const int Rows = 400;
                var path = Path.Combine(directory, name + ".csv");
                var expected = Write(path, name == "calais", Rows, new Random(seed));
                var table = new TableFile(path, study.Value.ToDraft(), name);
                var report = await table.CheckAsync(null, TestContext.Current.CancellationToken);
                Assert.True(report.IsClean, string.Join(Environment.NewLine, report.Violations.Take(5)));
                Assert.Equal((Rows, Rows / 20), ((int)report.Rows, (int)report.PositiveRows));

                var index = 0;
                await foreach (var row in table.ReadRowsAsync(report, TestContext.Current.CancellationToken))
                {
                    Assert.Equal(expected[index++], Enumerable.Range(0, Columns).Select(row.Number));
                }
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Any_text_survives_as_a_category_when_it_is_quoted()
    {
        string[] pieces = ["a", "\"", ",", ";", "\n", "\r\n", "ä", "€", "#", "'", "x y", "=", "1"];
        var categories = Gen.Int[0, pieces.Length - 1].Array[1, 5].Select(indexes => string.Concat(indexes.Select(index => pieces[index]))).Where(text => text.Trim().Length > 0 && text.Trim() == text)
            .Array[2, 6].Where(texts => texts.Distinct().Count() == texts.Length && !texts.All(text => double.TryParse(text, out _)));
        await categories.SampleAsync(
            async texts =>
            {
                // Line breaks cannot stand in a signed category; the column beside it carries them.
                var names = texts.Select(text => text.ReplaceLineEndings("/")).Distinct().ToList();
                if (names.Count < 2)
                {
                    return;
                }

                using var table = new SampleTable($"label: {{column: y, positive: 1}}\nfeatures:\n  - name: c\n    type: category\n    categories: [{string.Join(", ", names.Select(Yaml))}]\n");
                var text = new StringBuilder("note,c,y\n");
                foreach (var (note, name) in texts.Zip(names.Concat(names)))
                {
                    text.Append(Quoted(note)).Append(',').Append(Quoted(name)).Append(",1\n");
                }

                var rows = await table.RowsAsync(text.ToString());
                Assert.Equal(Enumerable.Range(0, texts.Length).Select(index => (double)(index % names.Count)), rows.Select(row => row.Values[0]));
            },
            iter: 100,
            threads: 1);
    }

    private static string Yaml()
    {
        var yaml = new StringBuilder("title: Six\npurpose: Six\nlegal_basis: Six\nparticipants:\n");
        foreach (var name in Institutions)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - name: {name}\n    region: eu-central\n");
            yaml.Append(name == "calais" ? "    csv: {delimiter: \";\", decimal: \",\", encoding: windows-1252, missing: [\"k.A.\"]}\n    codes: {outcome: {décédé: \"1\", vivant: \"0\"}}\n" : "");
        }

        yaml.Append("csv: {missing: [NA]}\nlabel: {column: outcome, positive: 1}\nfeatures:\n");
        for (var column = 0; column < Columns; column++)
        {
            yaml.Append(column < 20
                ? $"  - {{name: c{column}, type: category, categories: [größer, kleiner, gleich], missing: impute}}\n"
                : $"  - {{name: x{column}, type: float64, min: -100, max: 100, missing: impute}}\n");
        }

        return yaml.Append("trainer: {kind: light_gbm}\nprivacy: {minimum_rows: 100, minimum_participants: 6}\nregions: {primary: eu-central, allowed: [eu-central]}\n")
            .Append("retention: {uploads: 1d, models: 1y, receipts: 1y, audit: 1y}\nevidence: [{kind: development}]\nruns: {maximum: 1, until: 2030-01-01}\n").ToString();
    }

    private static List<double[]> Write(string path, bool german, int rows, Random random)
    {
        string[] categories = ["größer", "kleiner", "gleich"];
        var delimiter = german ? ';' : ',';
        var text = new StringBuilder();
        text.AppendJoin(delimiter, Enumerable.Range(0, Columns).Select(column => column < 20 ? $"c{column}" : $"x{column}").Append("outcome")).Append("\r\n");
        var expected = new List<double[]>();
        for (var row = 0; row < rows; row++)
        {
            var values = new double[Columns];
            for (var column = 0; column < Columns; column++)
            {
                var missing = random.Next(10) == 0;
                values[column] = missing ? double.NaN : column < 20 ? random.Next(3) : Math.Round((random.NextDouble() * 200) - 100, 3);
                var cell = missing ? (german ? "k.A." : "NA") : column < 20 ? categories[(int)values[column]] : values[column].ToString("R", CultureInfo.InvariantCulture);
                text.Append(german && column >= 20 && !missing ? cell.Replace('.', ',') : cell).Append(delimiter);
            }

            text.Append((german, row % 20 == 0) switch { (true, true) => "décédé", (true, false) => "vivant", (false, true) => "1", _ => "0" }).Append("\r\n");
            expected.Add(values);
        }

        File.WriteAllBytes(path, german ? CodePagesEncodingProvider.Instance.GetEncoding("windows-1252")!.GetBytes(text.ToString()) : Encoding.UTF8.GetBytes(text.ToString()));
        return expected;
    }

    private static string Yaml(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
