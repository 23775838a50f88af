using System.Globalization;
using System.Text;
using CsCheck;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.StudyFiles.Proposals;
using FederatedGateway.Client.Tables;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.StudyFiles;

public sealed class StudyProposalTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2027, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string directory = Directory.CreateTempSubdirectory("fgw-init-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("cleveland")]
    [InlineData("hungarian")]
    [InlineData("switzerland")]
    [InlineData("va")]
    public async Task A_proposal_accepts_the_table_that_it_was_made_from(string hospital)
    {
        var study = await ProposeAsync(SharedFiles.Path("data", "heart", $"processed.{hospital}.data"), "column14");
        Assert.Equal(hospital == "hungarian" ? ["1"] : ["1", "2", "3", "4"], study.Label.Positive);
        Assert.False(study.Participants[0].Table.Header);
        Assert.Equal(["?"], study.Participants[0].Table.Missing);
        Assert.Equal(13, study.Features.Count + LeftOut);
        var age = study.Features[0];
        Assert.Equal((FeatureType.Int32, MissingRule.Reject), (age.Type, age.Missing));
        Assert.True(age.Minimum is >= 0 and < 35 && age.Maximum is > 70 and < 130, $"{age}");
        Assert.Equal(FeatureType.Bool, study.Features[1].Type);
        Assert.Equal((FeatureType.Category, 4), (study.Features[2].Type, study.Features[2].Categories.Count));
    }

    [Fact]
    public async Task The_built_in_tables_are_understood()
    {
        var built = await BuiltInTables.WriteAsync(directory, TestContext.Current.CancellationToken);
        foreach (var (name, path) in built.Tables)
        {
            var study = await ProposeAsync(path, name == "west" ? "class" : "diagnosis");
            Assert.Equal([name == "west" ? "M" : "malignant"], study.Label.Positive);
            Assert.Equal("case", study.RecordKey);
            Assert.Equal(30, study.Features.Count);
            Assert.All(study.Features, feature => Assert.Equal((FeatureType.Float32, MissingRule.Reject), (feature.Type, feature.Missing)));
            Assert.Equal(name == "east" ? (";", ",") : ("", ""), (study.Participants[0].Table.Delimiter, study.Participants[0].Table.Decimal));
        }
    }

    [Theory]
    [InlineData("windows-1252", false)]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", false)]
    public async Task Encoding_delimiter_decimals_types_and_codes_are_found(string encoding, bool mark)
    {
        var text = new StringBuilder("Fall-Nr;Größe;Note;Ort;Raucher;Aufnahme;Bemerkung;Kosten;Konstant;Gestorben\r\n");
        for (var row = 0; row < 100; row++)
        {
            var day = new DateOnly(2026, 1, 1).AddDays(row).ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"F{row};{(row == 7 ? "k.A." : $"1,{50 + (row % 49)}")};{1 + (row % 5)};{(row % 3 == 0 ? "Köln" : "Gießen")};{(row % 4 == 0 ? "ja" : "nein")};{day};frei {row};{(row % 10 == 0 ? -99 : 1000 + (row * 37))};x;{(row % 20 == 0 ? "ja" : "nein")}\r\n");
        }

        var path = Path.Combine(directory, "klinik.csv");
        var encoder = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        await File.WriteAllBytesAsync(path, [.. mark ? encoder.GetPreamble() : [], .. encoder.GetBytes(text.ToString())], TestContext.Current.CancellationToken);
        var study = await ProposeAsync(path, "Gestorben");

        var table = study.Participants[0].Table;
        Assert.Equal((";", ",", encoding == "utf-8" ? "" : encoding), (table.Delimiter, table.Decimal, table.Encoding));
        Assert.Equal(["k.A."], table.Missing);
        Assert.Equal("Fall-Nr", study.RecordKey);
        Assert.Equal(["ja"], study.Label.Positive);
        Assert.Equal(["Größe", "Note", "Ort", "Raucher", "Kosten"], study.Features.Select(feature => feature.Name));
        Assert.Equal((FeatureType.Float32, MissingRule.Impute), (study.Features[0].Type, study.Features[0].Missing));
        Assert.Equal(["1", "2", "3", "4", "5"], study.Features[1].Categories);
        Assert.Equal(["Gießen", "Köln"], study.Features[2].Categories);
        Assert.Equal((FeatureType.Int32, MissingRule.Impute, 0.0), (study.Features[4].Type, study.Features[4].Missing, study.Features[4].Minimum));
        Assert.Equal(["-99"], study.Features[4].MissingValues);
    }

    [Fact]
    public async Task Whatever_a_table_holds_its_proposal_is_a_study_that_accepts_it()
    {
        var cell = Gen.OneOf(
            Gen.Int[-3, 3].Select(number => number.ToString(CultureInfo.InvariantCulture)),
            Gen.Double[-1e6, 1e6].Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
            Gen.Int[0, 7].Select(index => new[] { "", "NA", "?", "yes", "no", "\"quoted, text\"", "\"a \"\"b\"\"\"", "ä: #1 {x}" }[index]));
        var columns = Gen.Select(Gen.Int[2, 6], Gen.Int[1, 40]);
        await columns.SelectMany(shape => cell.Array[shape.Item1].Array[shape.Item2]).SampleAsync(
            async rows =>
            {
                var text = new StringBuilder().AppendJoin(',', Enumerable.Range(0, rows[0].Length).Select(column => $"\"column: {column}\"")).Append(",y\n");
                for (var row = 0; row < rows.Length; row++)
                {
                    text.AppendJoin(',', rows[row]).Append(row % 2 == 0 ? ",1\n" : ",0\n");
                }

                var path = Path.Combine(directory, "any.csv");
                await File.WriteAllTextAsync(path, text.ToString(), TestContext.Current.CancellationToken);
                var proposed = await StudyProposals.FromTableAsync(path, "y", Now, TestContext.Current.CancellationToken);
                if (rows.Length == 1)
                {
                    Assert.False(proposed.IsAccepted);
                    return;
                }

                Assert.True(proposed.IsAccepted, string.Join('\n', proposed.Errors));
                var study = StudyFile.Parse(proposed.Value.Yaml, "study.yaml");
                if (!study.IsAccepted)
                {
                    // A table of nothing but one-valued columns has no features; its author is told.
                    Assert.Contains(proposed.Value.Notes, note => note.StartsWith("no column became a feature", StringComparison.Ordinal));
                    return;
                }

                var report = await new TableFile(path, study.Value.ToDraft(), "first").CheckAsync(null, TestContext.Current.CancellationToken);
                Assert.True(report.IsClean, string.Join('\n', report.Violations) + "\n" + proposed.Value.Yaml);
            },
            iter: 200,
            threads: 1);
    }

    [Theory]
    [InlineData("", "y", "empty")]
    [InlineData("a,y\n", "y", "no rows")]
    [InlineData("a,y\n1,1\n", "z", "no column \"z\"")]
    [InlineData("a,y\n1,1\n2,1\n", "y", "fewer than two")]
    [InlineData("a,y\n1,1\n2,0,3\n", "y", "3 cells")]
    public async Task A_table_that_says_too_little_is_refused(string text, string label, string message)
    {
        var path = Path.Combine(directory, "little.csv");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        var result = await StudyProposals.FromTableAsync(path, label, Now, TestContext.Current.CancellationToken);
        Assert.Contains(message, Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    private int LeftOut { get; set; }

    private async Task<StudyManifest> ProposeAsync(string path, string label)
    {
        var proposed = await StudyProposals.FromTableAsync(path, label, Now, TestContext.Current.CancellationToken);
        Assert.True(proposed.IsAccepted, string.Join(Environment.NewLine, proposed.Errors));
        LeftOut = proposed.Value.Yaml.Split("# left out:").Length - 1;
        var study = StudyFile.Parse(proposed.Value.Yaml, "study.yaml");
        Assert.True(study.IsAccepted, string.Join(Environment.NewLine, study.Errors) + Environment.NewLine + proposed.Value.Yaml);
        var draft = study.Value.ToDraft();
        var report = await new TableFile(path, draft, "first").CheckAsync(null, TestContext.Current.CancellationToken);
        Assert.True(report.IsClean, string.Join(Environment.NewLine, report.Violations) + Environment.NewLine + proposed.Value.Yaml);
        return draft;
    }
}
