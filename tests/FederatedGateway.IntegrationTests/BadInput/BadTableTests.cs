using System.Globalization;
using System.Text;
using System.Text.Json;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.V1;

namespace FederatedGateway.IntegrationTests.BadInput;

/// <summary><c>fgw dataset upload</c> with tables that break the study's rules: each finding says where, which rule and how to mend it, and nothing leaves the machine.</summary>
public sealed class BadTableTests(BadInputSite bad) : IClassFixture<BadInputSite>
{
    private const int Refused = 2;
    private const string Header = "case,outcome,age,dose,ward\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ragged", "c1,yes,40,1.5,surgery\nc2,no,41,2.5\n", 2, "", "ragged", "repair the row")]
    [InlineData("wrong type", "c1,yes,40,1.5,surgery\nc2,no,forty,2.5,medicine\n", 2, "age", "not-a-number", "")]
    [InlineData("fraction", "c1,yes,40.5,1.5,surgery\n", 1, "age", "not-whole", "")]
    [InlineData("above the range", "c1,yes,40,1.5,surgery\nc2,no,111,2.5,medicine\n", 2, "age", "out-of-range", "")]
    [InlineData("below the range", "c1,yes,40,-0.5,surgery\n", 1, "dose", "out-of-range", "")]
    [InlineData("unknown category", "c1,yes,40,1.5,surgery\nc2,no,41,2.5,radiology\n", 2, "ward", "unknown-category", "")]
    [InlineData("duplicate key", "c1,yes,40,1.5,surgery\nc2,no,41,2.5,medicine\nc1,no,41,2.5,medicine\n", 3, "case", "duplicate-key", "keep one row")]
    [InlineData("missing value", "c1,yes,,1.5,surgery\n", 1, "age", "missing-value", "")]
    [InlineData("missing label", "c1,,40,1.5,surgery\n", 1, "outcome", "missing-label", "")]
    [InlineData("decimal comma", "c1,yes,40,\"1,5\",surgery\n", 1, "dose", "decimal-sign", "")]
    [InlineData("open quote", "c1,yes,40,1.5,surgery\nc2,no,41,2.5,\"medicine\n", 2, "", "unreadable", "close every quoted cell")]
    public async Task One_mistake_is_named_with_row_column_rule_and_mend(string name, string rows, int row, string column, string rule, string mend)
    {
        var violation = Assert.Single(await RefuseAsync(Encoding.UTF8.GetBytes(Header + rows)));
        Assert.Contains($"table.csv: row {row} (line {row + 1})", violation, StringComparison.Ordinal);
        Assert.True(column.Length == 0 || violation.Contains($"column {column}:", StringComparison.Ordinal), $"{name}: {violation}");
        Assert.EndsWith($" [{rule}]", violation, StringComparison.Ordinal);
        Assert.Contains(mend, violation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_of_a_table_is_reported_at_once()
    {
        var violations = await RefuseAsync(Encoding.UTF8.GetBytes(Header + "c1,yes,40,1.5,surgery\nc1,maybe,17,x,garden\nc3,no,50,2\n"));
        Assert.Equal(["[duplicate-key]", "[not-a-number]", "[out-of-range]", "[ragged]", "[unknown-category]"], violations.Select(violation => violation[violation.LastIndexOf('[')..]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    public async Task An_empty_file_is_refused(string text)
    {
        var violation = Assert.Single(await RefuseAsync(Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith("table.csv:", violation, StringComparison.Ordinal);
        Assert.EndsWith("export it again [empty]", violation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_columns_that_are_not_the_studys_are_refused_with_the_missing_ones_named()
    {
        var columns = string.Join(',', Enumerable.Range(0, 10_000).Select(column => string.Create(CultureInfo.InvariantCulture, $"c{column}")));
        var violations = await RefuseAsync(Encoding.UTF8.GetBytes($"{columns}\n{string.Join(',', Enumerable.Repeat("1", 10_000))}\n"));
        Assert.Equal(5, violations.Count);
        Assert.All(violations, violation => Assert.EndsWith("[missing-column]", violation, StringComparison.Ordinal));
        Assert.All(violations, violation => Assert.True(violation.Length < 2_000, "a finding that nobody can read"));
    }

    [Fact]
    public async Task More_columns_than_any_study_reads_are_refused_at_the_header()
    {
        var columns = Header.TrimEnd() + string.Concat(Enumerable.Range(0, 20_000).Select(column => string.Create(CultureInfo.InvariantCulture, $",c{column}")));
        var violation = Assert.Single(await RefuseAsync(Encoding.UTF8.GetBytes(columns + "\nc1,yes,40,1.5,surgery\n")));
        Assert.EndsWith("[limit]", violation, StringComparison.Ordinal);
        Assert.Contains("export the columns that the study reads", violation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_encoding_than_the_studys_is_named_with_row_and_mend()
    {
        var violations = await RefuseAsync(Encoding.Latin1.GetBytes(Header + "c1,yes,40,1.5,surgery\nc2,no,1,2.5,Säuglinge\nc3,no,41,2.5,Säuglinge\n"));
        Assert.Contains(violations, violation => violation.Contains("row 2 (line 3)", StringComparison.Ordinal) && violation.Contains("encoding", StringComparison.Ordinal) && violation.EndsWith("[encoding]", StringComparison.Ordinal));
    }

    /// <summary>Uploads a table that must be refused here, before a byte of it is sent; the findings.</summary>
    private async Task<IReadOnlyList<string>> RefuseAsync(byte[] table)
    {
        var directory = Directory.CreateDirectory(bad.Site.File(Guid.NewGuid().ToString("N")));
        var path = Path.Combine(directory.FullName, "table.csv");
        await File.WriteAllBytesAsync(path, table, Token);

        var command = await bad.Institution.RunAsync(Token, "dataset", "upload", path, "--study", bad.Journey.Id.ToString(), "--json");
        Assert.True(command.ExitCode == Refused, $"exit code {command.ExitCode}: {command.Output}{command.Error}");
        Assert.Empty(command.Output);
        Assert.Empty((await bad.Institution.Institution.Gateway.Datasets.ListDatasetsAsync(new ListDatasetsRequest { StudyId = bad.Journey.Id.ToString(), PageSize = 10 }, cancellationToken: Token)).Datasets);
        using var error = JsonDocument.Parse(command.Error);
        var failure = error.RootElement.GetProperty("error");
        Assert.Equal("TABLE_INVALID", failure.GetProperty("reason").GetString());
        Assert.Contains("nothing was uploaded", failure.GetProperty("detail").GetString(), StringComparison.Ordinal);
        return [.. failure.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()!)];
    }
}
