using System.Text;
using FederatedGateway.Client.Tables;

namespace FederatedGateway.UnitTests.TableFiles;

public sealed class TableFormatTests
{
    private const string Study = """
        label: {column: y, positive: [1, 2]}
        record_key: id
        features:
          - {name: größe, type: float64, unit: cm, min: 50, max: 250, missing: impute}
          - {name: stufe, type: category, categories: ["1", "2", "2.5"], missing: impute, missing_values: ["9"]}
          - {name: ort, type: category, categories: [Köln, Gießen], missing: impute}
        """;

    private const string German = "id;größe;stufe;ort;y\n1;1,80;1,0;Köln;0\n2;;2,5;Gießen;1,0\n3;1,655e0;9;;02\n";

    private static readonly double[][] Expected = [[180, 0, 0], [double.NaN, 2, 1], [165.5, double.NaN, double.NaN]];

    [Theory]
    [InlineData("windows-1252", false)]
    [InlineData("iso-8859-1", false)]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    public async Task Decimal_commas_units_and_encodings_are_read_as_the_study_says(string encoding, bool mark)
    {
        using var table = new SampleTable(Study, $"csv: {{delimiter: \";\", decimal: \",\", encoding: {encoding}}}\nunits: {{größe: m}}");
        var encoder = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var report = await table.CheckAsync([.. mark ? encoder.GetPreamble() : [], .. encoder.GetBytes(German)]);
        Assert.True(report.IsClean, string.Join(Environment.NewLine, report.Violations));
        var rows = await table.RowsAsync(report);
        Assert.Equal(Expected, rows.Select(row => row.Values.Select(value => Math.Round(value, 9)).ToArray()));
        Assert.Equal([false, true, true], rows.Select(row => row.Label));
    }

    [Fact]
    public async Task Codes_and_names_are_translated()
    {
        using var table = new SampleTable(Study, """
            columns: {größe: height, stufe: stage, ort: site, y: outcome}
            codes:
              stufe: {I: "1", II: "2", IIb: "2.50", "0": ""}
              ort: {K: Köln, G: Gießen}
              y: {dead: "1", alive: "0"}
            """);
        var rows = await table.RowsAsync("id,height,stage,site,outcome\n1,180,I,K,dead\n2,170,IIb,G,alive\n3,160,0.0,K,dead\n4,150,2.5,G,alive\n".Replace("\n4,150,2.5", "\n4,150,II"));
        Assert.Equal([0, 2, double.NaN, 1], rows.Select(row => row.Values[1]));
        Assert.Equal([true, false, true, false], rows.Select(row => row.Label));

        // A text that is no code, where a code already means the same, is not guessed; nor is a label.
        var report = await table.CheckAsync("id,height,stage,site,outcome\n1,180,1,K,1\n2,170,III,Köln,Dead\n");
        Assert.Equal(
            [("stufe [stage]", TableRules.UnknownCode), ("y [outcome]", TableRules.UnknownCode), ("stufe [stage]", TableRules.UnknownCategory), ("ort [site]", TableRules.UnknownCode), ("y [outcome]", TableRules.UnknownCode)],
            report.Violations.Select(violation => (violation.Column, violation.Rule)));
    }

    [Fact]
    public async Task Missing_values_are_compared_before_units_are_converted()
    {
        using var table = new SampleTable("label: {column: y, positive: 1}\nfeatures: [{name: t, type: float32, unit: °C, min: 20, max: 45, missing: impute, missing_values: [0]}]", "units: {t: °F}");
        Assert.Equal([37, double.NaN], (await table.RowsAsync("t,y\n98.6,1\n0.0,0\n")).Select(row => Math.Round(row.Values[0], 4)));
        var violation = Assert.Single((await table.CheckAsync("t,y\n37,1\n")).Violations);
        Assert.Contains("in the study's unit °C", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_keys_that_repeat_name_both_rows_and_never_the_key()
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync("id,größe,stufe,ort,y\nsecret-1,100,1,Köln,0\nsecret-2,100,1,Köln,0\n secret-1 ,100,1,Köln,1\n,100,1,Köln,1\n");
        Assert.Equal([(TableRules.DuplicateKey, 3L), (TableRules.MissingKey, 4L)], report.Violations.Select(violation => (violation.Rule, violation.Row)));
        Assert.Contains("row 3 has the same key as row 1", report.Violations[0].Message, StringComparison.Ordinal);
        Assert.All(report.Violations, violation => Assert.DoesNotContain("secret", violation.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bytes_of_another_encoding_are_named_by_cell()
    {
        using var table = new SampleTable(Study.Replace("größe", "size", StringComparison.Ordinal), "csv: {delimiter: \";\"}");
        var report = await table.CheckAsync([.. "id;size;stufe;ort;y\n1;100;1;"u8, .. "Köln"u8, .. ";0\n2;100;1;K"u8, 0xF6, .. "ln;0\n"u8]);
        Assert.Equal(("ort", TableRules.Encoding, 2L), (Assert.Single(report.Violations).Column, report.Violations[0].Rule, report.Violations[0].Row));
    }

    [Theory]
    [InlineData("utf-8", "windows-1252", "windows-1252")]
    [InlineData("windows-1252", "utf-8", "csv encoding: utf-8")]
    public async Task A_header_in_another_encoding_is_explained(string said, string written, string mend)
    {
        using var table = new SampleTable(Study, $"csv: {{delimiter: \";\", decimal: \",\", encoding: {said}}}");
        var encoder = CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.GetEncoding(written);
        var report = await table.CheckAsync(encoder.GetBytes(German));
        Assert.Contains(report.Violations, violation => violation.Rule == TableRules.MissingColumn && violation.Mend.Contains(mend, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("utf-8", new byte[] { 0xFF, 0xFE, 0x61, 0 }, "byte order mark of utf-16")]
    [InlineData("windows-1252", new byte[] { 0xEF, 0xBB, 0xBF, 0x61 }, "byte order mark of utf-8")]
    [InlineData("utf-8", new byte[] { 0x61, 0, 0x62, 0 }, "UTF-16")]
    public async Task A_file_that_says_itself_what_it_is_is_believed_over_the_study(string said, byte[] bytes, string message)
    {
        using var table = new SampleTable(Study, $"csv: {{encoding: {said}}}");
        var violation = Assert.Single((await table.CheckAsync(bytes)).Violations);
        Assert.Equal(TableRules.Encoding, violation.Rule);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_for_prediction_need_neither_label_nor_key()
    {
        using var table = new SampleTable(Study);
        var rows = await table.RowsAsync("größe,stufe,ort\n100,1,Köln\n", labelOptional: true);
        Assert.Null(Assert.Single(rows).Label);
        Assert.Equal([true, null], (await table.RowsAsync("größe,stufe,ort,y\n100,1,Köln,2\n100,1,Köln,\n", labelOptional: true)).Select(row => row.Label));
        Assert.Equal(2, (await table.CheckAsync("größe,stufe,ort\n100,1,Köln\n")).Violations.Count);
    }

    [Fact]
    public async Task A_file_that_changed_after_its_check_is_not_read()
    {
        using var table = new SampleTable(Study);
        const string Text = "id,größe,stufe,ort,y\n1,100,1,Köln,0\n2,100,1,Köln,1\n";
        var report = await table.CheckAsync(Text);
        Assert.Equal(2, (await table.RowsAsync(report)).Count);
        foreach (var changed in new[]
        {
            Text.Replace("1,100", "1,101", StringComparison.Ordinal),
            Text.Replace("2,100", "2,x00", StringComparison.Ordinal),
            Text + "3,100,1,Köln,1\n",
            Text.Replace("\n2,100,1,Köln,1\n", "", StringComparison.Ordinal),
            Text.Replace("y\n", "y\"", StringComparison.Ordinal),
            "",
        })
        {
            await File.WriteAllTextAsync(table.Path, changed, TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<TableChangedException>(() => table.RowsAsync(report));
        }
    }

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("|")]
    [InlineData(":")]
    [InlineData("^")]
    [InlineData("~")]
    [InlineData("tab")]
    [InlineData("space")]
    public async Task Every_delimiter_that_a_study_may_name_separates_cells(string name)
    {
        var delimiter = name switch { "tab" => "\t", "space" => " ", _ => name };
        using var table = new SampleTable("label: {column: y, positive: yes}\nfeatures:\n  - {name: a, type: float32, missing: impute}\n  - {name: c, type: category, categories: [x, \"a b\"]}", $"csv: {{delimiter: \"{name}\"}}");
        var text = "a,c,y\n1,x,yes\n,\"a b\",no\n,,\n".Replace(",", delimiter, StringComparison.Ordinal);
        Assert.Equal([[1, 0], [double.NaN, 1]], (await table.RowsAsync(text)).Select(row => row.Values));
    }

    [Fact]
    public async Task A_label_code_that_means_missing_is_a_missing_label()
    {
        using var table = new SampleTable("label: {column: y, positive: 1}\nfeatures: [{name: a, type: float32}]", "codes: {y: {d: 1, a: 0}}");
        table.Study.Participants[0].Table.Mappings[0].Codes.Add(new FederatedGateway.V1.CodeMapping { Source = "u", Target = "" });
        Assert.Equal(TableRules.MissingLabel, Assert.Single((await table.CheckAsync("a,y\n1,d\n1,u\n")).Violations).Rule);
    }

    [Fact]
    public async Task A_manifest_that_says_nothing_of_the_file_means_a_header_and_commas()
    {
        using var table = new SampleTable("label: {column: y, positive: 1}\nfeatures: [{name: a, type: float32}]");
        table.Study.Participants[0].Table = null;
        Assert.True((await table.CheckAsync("a,y\n1,1\n")).IsClean);
        table.Study.Participants[0].Table = new FederatedGateway.V1.TableFormat();
        Assert.Equal(TableRules.Unreadable, Assert.Single((await table.CheckAsync("a,y\n1,1\n")).Violations).Rule);
    }
}
