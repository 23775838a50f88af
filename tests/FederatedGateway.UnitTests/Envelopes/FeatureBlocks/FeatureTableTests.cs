using System.Security.Cryptography;
using CsCheck;
using FederatedGateway.Envelopes.FeatureBlocks;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Envelopes.FeatureBlocks;

public sealed class FeatureTableTests
{
    [Fact]
    public void Random_tables_come_back_cell_by_cell_whatever_the_fragments()
        => Gen.Select(Gen.Int[1, 12], Gen.Int[1, 1500], Gen.Int[0, 3], Gen.Int[1, 5000].Array[1, 3], Gen.Int).Sample(
            (columns, rowCount, gaps, fragments, seed) =>
            {
                var random = new Random(seed);
                var schema = Tables.Schema([.. Enumerable.Range(0, columns).Select(index => RandomFeature(random, index))]);
                var rows = Enumerable.Range(0, rowCount).Select(_ => RandomRow(random, schema, gaps)).ToList();
                var labels = rows.Select(_ => random.Next(2) == 1).ToList();

                var table = Tables.Write(schema, rows, labels);
                Assert.Equal(schema.TableBytes(rowCount), table.Length);

                var read = Tables.Read(schema, rowCount, table, fragments).OrThrow();
                Assert.Equal(rows, read.Rows);
                Assert.Equal(labels, read.Labels);
                Assert.Equal(table, Tables.Write(schema, read.Rows, read.Labels));
            },
            iter: 60);

    [Fact]
    public void Every_length_around_tiles_and_blocks_goes_there_and_back()
    {
        var schema = Tables.Schema([.. Enumerable.Range(0, 300).Select(index => new Feature { Name = $"c{index}", Type = FeatureType.Float32, Missing = MissingRule.Impute })]);
        Assert.Equal(128, schema.BlockRows);
        foreach (var rowCount in new[] { 1, 7, 8, 9, 63, 64, 65, 127, 128, 129, 255, 256, 257 })
        {
            var rows = Enumerable.Range(0, rowCount).Select(row => Enumerable.Range(0, 300).Select(column => (row + column) % 13 == 0 ? float.NaN : (row * 300f) + column).ToArray()).ToList();
            var labels = rows.Select((_, row) => row % 3 == 0).ToList();
            var table = Tables.Write(schema, rows, labels);
            Assert.Equal(schema.TableBytes(rowCount), table.Length);
            var read = Tables.Read(schema, rowCount, table, 16384).OrThrow();
            Assert.Equal(rows, read.Rows);
            Assert.Equal(labels, read.Labels);
        }
    }

    [Fact]
    public void Wide_values_are_stored_exactly_and_read_as_the_nearest_float()
    {
        var schema = Tables.Schema(Tables.EveryType);
        using var output = new MemoryStream();
        using var writer = new FeatureTableWriter(output, schema, 2);
        writer.SetBoolean(4, true);
        writer.SetInteger(5, 2);
        writer.SetInteger(3, long.MinValue);
        writer.SetInteger(2, 1000);
        writer.SetNumber(1, Math.PI);
        writer.SetNumber(0, 0.1);
        writer.SetLabel(true);
        writer.EndRow();
        foreach (var column in new[] { 0, 2, 3, 4, 5 })
        {
            writer.SetMissing(column);
        }

        writer.SetNumber(1, -1.5);
        writer.SetLabel(false);
        writer.EndRow();
        writer.Complete();

        var read = Tables.Read(schema, 2, output.ToArray(), 1).OrThrow();
        Assert.Equal([0.1f, (float)Math.PI, 1000f, -9223372036854775808f, 1f, 2f], read.Rows[0]);
        Assert.Equal([float.NaN, -1.5f, float.NaN, float.NaN, float.NaN, float.NaN], read.Rows[1]);
        Assert.Equal([true, false], read.Labels);
        Assert.NotEqual(-1, output.ToArray().AsSpan().IndexOf(BitConverter.GetBytes(Math.PI)));
    }

    [Fact]
    public void Record_keys_travel_with_their_rows()
    {
        var schema = new TableSchema(Tables.EveryType[..1], Tables.Label, hasRecordKeys: true);
        var rows = Enumerable.Range(0, 9000).Select(row => new[] { row % 100f }).ToList();
        var labels = rows.Select(_ => true).ToList();
        var keys = RandomNumberGenerator.GetBytes(rows.Count * 32);
        var table = Tables.Write(schema, rows, labels, keys);
        Assert.Equal(schema.TableBytes(rows.Count), table.Length);
        Assert.Equal(keys, Tables.Read(schema, rows.Count, table, 1000).OrThrow().RecordKeys);
    }

    [Fact]
    public void Blocks_stay_small_however_wide_the_table()
    {
        foreach (var columns in new[] { 1, 10, 50, 500, TableLimits.MaximumColumns })
        {
            var schema = Tables.Schema([.. Enumerable.Range(0, columns).Select(index => new Feature { Name = $"c{index}", Type = FeatureType.Float64 })]);
            Assert.InRange(schema.BlockRows, 64, 4096);
            Assert.Equal(0, schema.BlockRows % 64);
            Assert.InRange(schema.BlockBytes(schema.BlockRows), 1, 2_500_000);
            Assert.Equal(40 + schema.BlockBytes(schema.BlockRows) + schema.BlockBytes(1), schema.TableBytes(schema.BlockRows + 1));
            Assert.InRange(schema.TableBytes(TableLimits.MaximumRows), TableLimits.MaximumRows, long.MaxValue);
        }
    }

    [Fact]
    public void The_schema_digest_tells_every_difference_that_gives_bytes_their_meaning()
    {
        Feature[] Changed(Action<Feature[]> change)
        {
            Feature[] features = [.. Tables.EveryType.Select(feature => feature.Clone())];
            change(features);
            return features;
        }

        Feature[][] schemas =
        [
            Tables.EveryType,
            Changed(features => features[0].Name = "Age"),
            Changed(features => features[0].Type = FeatureType.Float64),
            Changed(features => features[0].Unit = "months"),
            Changed(features => features[0].Minimum = 1),
            Changed(features => features[0].ClearMinimum()),
            Changed(features => features[0].ClearMaximum()),
            Changed(features => features[0].Missing = MissingRule.Reject),
            Changed(features => features[5].Categories.Add("IV")),
            Changed(features => (features[5].Categories[0], features[5].Categories[1]) = ("II", "I")),
            Changed(features => (features[5].Categories[0], features[5].Categories[1]) = ("III", "")),
            Changed(features => (features[0], features[1]) = (features[1], features[0])),
            Tables.EveryType[..5],
        ];
        var digests = schemas.Select(features => Convert.ToHexString(Tables.Schema(features).Digest.Span)).ToList();
        digests.Add(Convert.ToHexString(new TableSchema(Tables.EveryType, new Label { Column = "other", Positive = { "1" } }, hasRecordKeys: false).Digest.Span));
        digests.Add(Convert.ToHexString(new TableSchema(Tables.EveryType, new Label { Column = "label", Positive = { "2" } }, hasRecordKeys: false).Digest.Span));
        digests.Add(Convert.ToHexString(new TableSchema(Tables.EveryType, Tables.Label, hasRecordKeys: true).Digest.Span));
        Assert.Equal(digests.Count, digests.Distinct().Count());
        Assert.Equal(digests[0], Convert.ToHexString(Tables.Schema(Tables.EveryType).Digest.Span));
    }

    private static Feature RandomFeature(Random random, int index)
    {
        var feature = new Feature { Name = $"c{index}", Missing = MissingRule.Impute };
        switch (random.Next(4))
        {
            case 0:
                feature.Type = FeatureType.Float32;
                feature.Minimum = -1000;
                feature.Maximum = 1000;
                break;
            case 1:
                feature.Type = FeatureType.Int32;
                feature.Minimum = 5;
                feature.Maximum = 1_000_000;
                break;
            case 2:
                feature.Type = FeatureType.Bool;
                break;
            default:
                feature.Type = FeatureType.Category;
                feature.Categories.AddRange(Enumerable.Range(0, random.Next(2, 400)).Select(category => $"k{category}"));
                break;
        }

        return feature;
    }

    private static float[] RandomRow(Random random, TableSchema schema, int gaps) => [.. schema.Columns.Select(column =>
        random.Next(4) < gaps
            ? float.NaN
            : column.IsFloatingPoint
                ? (random.NextSingle() * 2000) - 1000
                : random.NextInt64(column.MinimumInteger, column.MaximumInteger + 1))];
}
