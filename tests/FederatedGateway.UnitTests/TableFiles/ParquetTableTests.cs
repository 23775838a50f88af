using CsCheck;
using FederatedGateway.Client.Tables;
using Parquet;
using Parquet.Schema;

namespace FederatedGateway.UnitTests.TableFiles;

public sealed class ParquetTableTests
{
    private const string Study = """
        csv: {missing: ["?"]}
        label: {column: y, positive: 1}
        features:
          - {name: d, type: float32, min: -10, max: 1000, missing: impute, missing_values: [-9]}
          - {name: i, type: int32, min: 0, max: 1000, missing: reject}
          - {name: c, type: category, categories: [red, green], missing: impute}
          - {name: n, type: category, categories: ["1", "2"], missing: impute}
          - {name: b, type: bool, missing: impute}
        """;

    private static readonly double?[] Numbers = [1.5, null, double.NaN, -9, 4];
    private static readonly long[] Integers = [0, 1, 2, 3, 1000];
    private static readonly string?[] Texts = ["red", "green", null, "?", "red"];
    private static readonly double[] Codes = [1, 2, 1, 2, 1];
    private static readonly bool?[] Flags = [true, false, null, true, false];
    private static readonly int[] Labels = [1, 0, 1, 0, 0];

    [Fact]
    public async Task Every_kind_of_column_becomes_the_studys_values()
    {
        using var table = new SampleTable(Study);
        var report = await table.CheckAsync(await WriteAsync(groups: 3));
        Assert.True(report.IsClean, string.Join(Environment.NewLine, report.Violations));
        Assert.Equal((15, 6), (report.Rows, report.PositiveRows));
        Assert.Equal([9, 0, 6, 0, 3], report.MissingValues);
        Assert.Equal(["1 column that the study does not read was ignored: \"when\""], report.Notes);

        var rows = await table.RowsAsync(report);
        Assert.Equal([1.5, 0, 0, 0, 1], rows[0].Values);
        Assert.Equal([double.NaN, 1, 1, 1, 0], rows[1].Values);
        Assert.Equal([double.NaN, 2, double.NaN, 0, double.NaN], rows[12].Values);
        Assert.Equal([4, 1000, 0, 0, 0], rows[14].Values);
        Assert.Equal([true, false, true, false, false], rows.Take(5).Select(row => row.Label));
    }

    [Fact]
    public async Task Violations_are_named_by_row()
    {
        using var table = new SampleTable(Study.Replace("max: 1000, missing: reject", "max: 999, missing: reject", StringComparison.Ordinal).Replace("[red, green]", "[red, blue]", StringComparison.Ordinal));
        var report = await table.CheckAsync(await WriteAsync(groups: 1));
        Assert.Equal([("c", TableRules.UnknownCategory, 2L, 0L), ("i", TableRules.OutOfRange, 5, 0)], report.Violations.Select(violation => (violation.Column, violation.Rule, violation.Row, violation.Line)));
    }

    [Theory]
    [InlineData("when", "dates or times")]
    [InlineData("list", "kind List")]
    public async Task A_column_that_holds_no_cells_is_refused_by_name(string column, string kind)
    {
        using var table = new SampleTable($"label: {{column: y, positive: 1}}\nfeatures: [{{name: {column}, type: float32}}]");
        var field = new ListField("list", new DataField<int>("element"));
        var report = await table.CheckAsync(column == "list" ? await WriteAsync(new ParquetSchema(field, new DataField<int>("y"))) : await WriteAsync(groups: 1));
        Assert.Contains(report.Violations, violation => violation.Rule == TableRules.UnsupportedType && violation.Column == column && violation.Message.Contains(kind, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_and_a_cut_off_file_are_refused()
    {
        using var table = new SampleTable(Study);
        Assert.Equal(TableRules.Empty, (await table.CheckAsync(await WriteAsync(groups: 0))).Violations[0].Rule);
        var bytes = await WriteAsync(groups: 1);
        Assert.Equal(TableRules.Unreadable, Assert.Single((await table.CheckAsync(bytes[..(bytes.Length / 2)])).Violations).Rule);
        Assert.Equal(TableRules.Unreadable, Assert.Single((await table.CheckAsync([.. "PARE"u8, .. bytes[4..]])).Violations).Rule);
    }

    [Fact]
    public async Task A_damaged_file_is_reported_and_never_escapes_as_something_else()
    {
        using var table = new SampleTable(Study);
        var bytes = await WriteAsync(groups: 1);

        // The pages; damage to the footer may cost the whole time limit for footers.
        var footer = bytes.Length - 8 - BitConverter.ToInt32(bytes, bytes.Length - 8);
        await Gen.Select(Gen.Int[4, footer - 1], Gen.Byte[1, 255]).SampleAsync(
            async damage =>
            {
                var damaged = bytes.ToArray();
                damaged[damage.Item1] ^= damage.Item2;
                var report = await table.CheckAsync(damaged);
                Assert.Equal(report.IsClean, report.Violations.Count == 0);
            },
            iter: 300,
            threads: 1);
    }

    private static async Task<byte[]> WriteAsync(int groups)
    {
        DataField[] fields =
        [
            new DataField<double?>("d"), new DataField<long>("i"), new DataField("c", typeof(string), isNullable: true), new DataField<double>("n"),
            new DataField<bool?>("b"), new DataField<int>("y"), new DateTimeDataField("when", DateTimeFormat.Timestamp),
        ];
        var output = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), output, cancellationToken: TestContext.Current.CancellationToken))
        {
            for (var group = 0; group < groups; group++)
            {
                using var rows = writer.CreateRowGroup();
                await rows.WriteAsync<double>(fields[0], Numbers.AsMemory());
                await rows.WriteAsync<long>(fields[1], Integers.AsMemory());
                await rows.WriteAsync(fields[2], Texts!);
                await rows.WriteAsync<double>(fields[3], Codes.AsMemory());
                await rows.WriteAsync<bool>(fields[4], Flags.AsMemory());
                await rows.WriteAsync<int>(fields[5], Labels.AsMemory());
                await rows.WriteAsync<DateTime>(fields[6], new DateTime[5].AsMemory());
            }
        }

        return output.ToArray();
    }

    private static async Task<byte[]> WriteAsync(ParquetSchema schema)
    {
        var output = new MemoryStream();
        await using (await ParquetWriter.CreateAsync(schema, output, cancellationToken: TestContext.Current.CancellationToken))
        {
            // No rows: the schema is what is tested.
        }

        return output.ToArray();
    }
}
