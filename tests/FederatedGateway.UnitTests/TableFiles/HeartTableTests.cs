using FederatedGateway.Client.StudyFiles;
using FederatedGateway.Client.Tables;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.TableFiles;

/// <summary>The four hospitals of the UCI heart disease data, as they are: no header line, <c>?</c>, cholesterol 0, <c>1</c> here and <c>1.0</c> there.</summary>
public sealed class HeartTableTests
{
    [Theory]
    [InlineData("cleveland", 303, 139, 0)]
    [InlineData("hungarian", 294, 106, 23)]
    [InlineData("switzerland", 123, 115, 123)]
    [InlineData("va", 200, 149, 56)]
    public async Task Every_hospitals_file_is_clean(string hospital, int rows, int positive, int cholesterolMissing)
    {
        var (table, study) = await OpenAsync(hospital);
        var report = await table.CheckAsync(null, TestContext.Current.CancellationToken);
        Assert.True(report.IsClean, string.Join(Environment.NewLine, report.Violations));
        Assert.Equal((rows, positive), ((int)report.Rows, (int)report.PositiveRows));
        Assert.Equal(cholesterolMissing, report.MissingValues[study.Features.ToList().FindIndex(feature => feature.Name == "chol")]);
        Assert.Equal(hospital == "switzerland" ? ["chol is missing in every row"] : [], report.Notes);
        Assert.All(report.Labels, label => Assert.Equal(label.Text != "0", label.IsPositive));
    }

    [Fact]
    public async Task Rows_reach_the_encrypted_tables_layout_unchanged()
    {
        var (table, study) = await OpenAsync("cleveland");
        var report = await table.CheckAsync(null, TestContext.Current.CancellationToken);
        var output = new MemoryStream();
        using (var writer = new FeatureTableWriter(output, table.Schema, report.Rows))
        {
            await foreach (var row in table.ReadRowsAsync(report, TestContext.Current.CancellationToken))
            {
                row.WriteTo(writer, table.Schema);
            }

            writer.Complete();
        }

        Assert.Equal(table.Schema.TableBytes(report.Rows), output.Length);
        var features = new float[report.Rows * study.Features.Count];
        var labels = new bool[report.Rows];
        var read = Decode(output.ToArray(), table.Schema, features, labels);
        Assert.Equal(report.Rows, read);

        // The file's first and 88th row (the first with a missing vessel count is 167, the first with a missing thal 88).
        var first = features.AsSpan(0, 13).ToArray();
        Assert.Equal([63, 1, 0, 145, 233, 1, 2, 150, 0, 2.3f, 2, 0, 1], first);
        Assert.False(labels[0]);
        Assert.True(float.IsNaN(features[(87 * 13) + 12]));
        Assert.Equal(report.PositiveRows, labels.Count(label => label));
    }

    private static long Decode(byte[] bytes, TableSchema schema, float[] features, bool[] labels)
    {
        using var reader = new FeatureTableReader(schema, labels.Length);
        ReadOnlySpan<byte> rest = bytes;
        var total = 0;
        while (reader.TryRead(ref rest, features.AsSpan(total * schema.Columns.Count), labels.AsSpan(total), default, out var read))
        {
            total += read;
        }

        Assert.Null(reader.Refusal);
        Assert.Null(reader.Complete());
        return total;
    }

    private static async Task<(TableFile Table, StudyManifest Study)> OpenAsync(string hospital)
    {
        var result = await StudyFile.ReadAsync(SharedFiles.Path("data", "heart", "study.yaml"), TestContext.Current.CancellationToken);
        var study = result.Value!.ToDraft();
        return (new TableFile(SharedFiles.Path("data", "heart", $"processed.{hospital}.data"), study, hospital), study);
    }
}
