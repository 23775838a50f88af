using System.Globalization;
using System.Text;
using FederatedGateway.Client.Tables;

namespace FederatedGateway.UnitTests.TableFiles;

public sealed class TableCheckTests
{
    private const string Study = """
        label: {column: y, positive: ["yes"]}
        features:
          - {name: a, type: float32, min: 0, max: 100, missing: impute, missing_values: [-9, 999]}
          - {name: b, type: int32, min: -5, max: 5000, missing: reject}
          - {name: c, type: category, categories: [red, green], missing: impute}
          - {name: d, type: bool, missing: impute}
        """;

    private const string Header = "a,b,c,d,y\n";

    [Fact]
    public async Task Clean_rows_become_the_studys_values()
    {
        using var table = new SampleTable("csv: {missing: [\"NA\"]}\n" + Study);
        var rows = await table.RowsAsync("x,y,d,c,b,a\nq,yes,TRUE,green,3.0,1e1\nq,no,0,red,-5,.5\nq, Yes ,n,NA,+7,-9.00\nq,yes,,\"green\",0,\"\"\n");
        Assert.Equal([10, 3, 1, 1], rows[0].Values);
        Assert.Equal([0.5, -5, 0, 0], rows[1].Values);
        Assert.Equal([double.NaN, 7, double.NaN, 0], rows[2].Values);
        Assert.Equal([double.NaN, 0, 1, double.NaN], rows[3].Values);
        Assert.Equal([true, false, false, true], rows.Select(row => row.Label));
    }

    [Theory]
    [InlineData("x,1,red,1,yes", "a", TableRules.NotANumber)]
    [InlineData("100.1,1,red,1,yes", "a", TableRules.OutOfRange)]
    [InlineData("-0.1,1,red,1,yes", "a", TableRules.OutOfRange)]
    [InlineData("1e39,1,red,1,yes", "a", TableRules.Overflow)]
    [InlineData("1e999,1,red,1,yes", "a", TableRules.Overflow)]
    [InlineData("NaN,1,red,1,yes", "a", TableRules.NotFinite)]
    [InlineData("-inf,1,red,1,yes", "a", TableRules.NotFinite)]
    [InlineData("Infinity,1,red,1,yes", "a", TableRules.NotFinite)]
    [InlineData("\"1,5\",1,red,1,yes", "a", TableRules.DecimalSign)]
    [InlineData("\"1,234.5\",1,red,1,yes", "a", TableRules.ThousandsSeparator)]
    [InlineData("\"1,234\",1,red,1,yes", "a", TableRules.ThousandsSeparator)]
    [InlineData("1 234,1,red,1,yes", "a", TableRules.ThousandsSeparator)]
    [InlineData("1'234,1,red,1,yes", "a", TableRules.ThousandsSeparator)]
    [InlineData("5 mg,1,red,1,yes", "a", TableRules.NotANumber)]
    [InlineData("0x1F,1,red,1,yes", "a", TableRules.NotANumber)]
    [InlineData("--1,1,red,1,yes", "a", TableRules.NotANumber)]
    [InlineData("1e,1,red,1,yes", "a", TableRules.NotANumber)]
    [InlineData(".,1,red,1,yes", "a", TableRules.NotANumber)]
    [InlineData("1,,red,1,yes", "b", TableRules.MissingValue)]
    [InlineData("1,1.5,red,1,yes", "b", TableRules.NotWhole)]
    [InlineData("1,2147483648,red,1,yes", "b", TableRules.Overflow)]
    [InlineData("1,99999999999999999999,red,1,yes", "b", TableRules.Overflow)]
    [InlineData("1,5001,red,1,yes", "b", TableRules.OutOfRange)]
    [InlineData("1,1,Red,1,yes", "c", TableRules.UnknownCategory)]
    [InlineData("1,1,1,1,yes", "c", TableRules.UnknownCategory)]
    [InlineData("1,1,red,2,yes", "d", TableRules.NotABool)]
    [InlineData("1,1,red,maybe,yes", "d", TableRules.NotABool)]
    [InlineData("1,1,red,1,", "y", TableRules.MissingLabel)]
    [InlineData("1,1,red,1", "", TableRules.Ragged)]
    [InlineData("1,1,red,1,yes,", "", TableRules.Ragged)]
    public async Task A_violation_is_named_by_row_line_column_and_rule(string row, string column, string rule)
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync(Header + "1,1,red,1,yes\n\"1\",1,\"green\",,no\n\n" + row + "\n2,2,red,0,no\n");
        var violation = Assert.Single(report.Violations);
        Assert.Equal((column, rule, 3L, 5L, "table.csv"), (violation.Column, violation.Rule, violation.Row, violation.Line, violation.File));
        Assert.NotEmpty(violation.Mend);
        Assert.Equal(new TableRuleCount(rule, column, 1), Assert.Single(report.Totals));
        Assert.Equal(4, report.Rows);
        Assert.Contains("1 blank row was skipped", report.Notes);
    }

    [Fact]
    public async Task Every_violation_of_a_row_is_reported()
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync(Header + "x,x,x,x,\n");
        Assert.Equal(
            [("a", TableRules.NotANumber), ("b", TableRules.NotANumber), ("c", TableRules.UnknownCategory), ("d", TableRules.NotABool), ("y", TableRules.MissingLabel)],
            report.Violations.Select(violation => (violation.Column, violation.Rule)));
    }

    [Fact]
    public async Task Lines_count_quoted_line_breaks_and_all_line_endings()
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync("note,a,b,c,d,y\r\n\"two\r\nlines\",1,1,red,1,yes\r\n\"three\n\nlines\",x,1,red,1,yes\nq,y,1,red,1,yes\rq,z,1,red,1,no");
        Assert.Equal([(2L, 4L), (3L, 7L), (4L, 8L)], report.Violations.Select(violation => (violation.Row, violation.Line)));
    }

    [Fact]
    public async Task Many_violations_are_counted_in_full_and_listed_in_part()
    {
        using var table = new SampleTable(Study);
        var text = new StringBuilder(Header);
        for (var row = 0; row < 5_000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"x,1,red,{(row % 2 == 0 ? "1" : "maybe")},yes\n");
        }

        var report = await table.CheckAsync(text.ToString());
        Assert.Equal([new(TableRules.NotANumber, "a", 5_000), new TableRuleCount(TableRules.NotABool, "d", 2_500)], report.Totals);
        Assert.Equal(2 * TableFileLimits.MaximumListedPerColumn, report.Violations.Count);
        Assert.Equal(7_500, report.ViolationCount);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("a,b,c,d,y\n", "no rows below its header")]
    [InlineData("\n\n", "no text")]
    public async Task A_file_without_rows_is_refused(string text, string message)
    {
        using var table = new SampleTable(Study);
        var violation = Assert.Single((await table.CheckAsync(text)).Violations);
        Assert.Equal(TableRules.Empty, violation.Rule);
        Assert.Contains(message, violation.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,1,red,1,yes\n\"1,1,red,1,yes\n1,1,red,1,yes\n")]
    [InlineData("1,1,red,1,yes\n\"1\"0,1,red,1,yes\n")]
    public async Task A_broken_quote_is_named_where_it_begins(string rows)
    {
        using var table = new SampleTable(Study);
        var violation = Assert.Single((await table.CheckAsync(Header + rows)).Violations);
        Assert.Equal((TableRules.Unreadable, 2L, 3L), (violation.Rule, violation.Row, violation.Line));
    }

    [Fact]
    public async Task A_number_sign_begins_a_row_like_any_other_character()
    {
        using var table = new SampleTable("label: {column: y, positive: [\"yes\"]}\nfeatures: [{name: a, type: category, categories: [\"#1\", \"#2\"]}]");
        Assert.Equal(2, (await table.RowsAsync("a,y\n#1,yes\n#2,no\n")).Count);
    }

    [Fact]
    public async Task Columns_are_found_by_exact_name_with_a_hint_for_the_near_miss()
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync("A,bb,c,d,y,c\n1,1,red,1,yes,red\n");
        Assert.Equal([(TableRules.MissingColumn, "a"), (TableRules.MissingColumn, "b"), (TableRules.DuplicateColumn, "c")], report.Violations.Select(violation => (violation.Rule, violation.Column)));
        Assert.Contains("did you mean \"A\"?", report.Violations[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a;b;c;d;y\n1;1;red;1;yes\n", "delimiter")]
    [InlineData("sep=;\na;b;c;d;y\n1;1;red;1;yes\n", "spreadsheet's note")]
    [InlineData("1,1,2,1,4\n1,1,2,1,5\n", "header: false")]
    public async Task A_header_that_is_none_is_explained(string text, string mend)
    {
        using var table = new SampleTable(Study);
        Assert.Contains(mend, (await table.CheckAsync(text)).Violations[0].Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_line_that_the_study_does_not_expect_is_reported_once()
    {
        using var table = new SampleTable("csv: {columns: [a, b, c, d, y]}\n" + Study);
        Assert.Equal([TableRules.UnexpectedHeader], (await table.CheckAsync(Header + "1,1,red,1,yes\n")).Totals.Select(total => total.Rule));
    }

    [Fact]
    public async Task Ten_thousand_columns_are_read_and_ignored_but_for_those_of_the_study()
    {
        using var table = new SampleTable(Study);
        var names = string.Join(',', Enumerable.Range(0, 10_000).Select(column => $"column{column}"));
        var cells = string.Join(',', Enumerable.Repeat("0", 10_000));
        var report = await table.CheckAsync($"{names},a,b,c,d,y\n{cells},1,1,red,1,yes\n{cells},1,1,red,1,no\n");
        Assert.True(report.IsClean, string.Join('\n', report.Violations));
        Assert.Contains("10,000 columns that the study does not read were ignored, such as \"column0\"", report.Notes);

        var missing = await table.CheckAsync($"{names}\n{cells}\n");
        Assert.Equal(5, missing.Violations.Count(violation => violation.Rule == TableRules.MissingColumn));

        var wide = await table.CheckAsync(string.Join(',', Enumerable.Repeat("x", TableFileLimits.MaximumColumns + 1)) + "\n1\n");
        Assert.Equal(TableRules.Limit, Assert.Single(wide.Violations).Rule);
    }

    [Fact]
    public async Task A_row_without_end_is_refused_in_bounded_memory()
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync(Header + "\"" + new string('x', TableFileLimits.MaximumRowCharacters + 10));
        Assert.Equal((TableRules.Limit, 1L), (Assert.Single(report.Violations).Rule, report.Violations[0].Row));
    }

    [Fact]
    public async Task A_label_that_is_never_positive_is_noted()
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync(Header + "1,1,red,1,Yes\n1,1,red,1,No\n1,1,red,1,No\n");
        Assert.True(report.IsClean);
        Assert.Contains(report.Notes, note => note.StartsWith("no row is positive: y has \"No\", \"Yes\"", StringComparison.Ordinal));
        Assert.Equal([new("No", false, 2), new TableLabelCount("Yes", false, 1)], report.Labels);
    }
}
