using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Training;

public sealed class EncodingLearnerTests
{
    private static readonly Feature Number = new() { Name = "n", Type = FeatureType.Float32, Missing = MissingRule.Impute };
    private static readonly Feature Category = new() { Name = "c", Type = FeatureType.Category, Categories = { "x", "y", "z" }, Missing = MissingRule.Impute };

    [Fact]
    public void Medians_equal_those_of_sorting()
    {
        var random = new Random(9);
        for (var trial = 0; trial < 60; trial++)
        {
            var columns = random.Next(1, 70);
            var rows = random.Next(1, 60);
            using var store = new RowStore(columns, new MemoryBudget(8 << 20));
            var values = new float[rows * columns];
            for (var index = 0; index < values.Length; index++)
            {
                values[index] = random.Next(6) switch
                {
                    0 => float.NaN,
                    1 => random.Next(-2, 3),
                    2 => (float)(random.NextDouble() * 1e-30),
                    3 => (float)(random.NextDouble() * -1e30),
                    _ => (float)((random.NextDouble() * 200) - 100),
                };
            }

            Assert.Null(store.Append(0, values, new bool[rows]));
            var present = Enumerable.Range(0, columns)
                .Select(column => Enumerable.Range(0, rows).Select(row => values[(row * columns) + column]).Where(value => !float.IsNaN(value)).Order().ToArray())
                .ToArray();
            var medians = ColumnMedians.Find(
                store, [.. Enumerable.Range(0, rows)], [.. Enumerable.Range(0, columns)], Array.ConvertAll(present, column => column.Length), default);

            for (var column = 0; column < columns; column++)
            {
                var sorted = present[column];
                var expected = sorted.Length == 0 ? float.NaN : (float)(((double)sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2);
                Assert.Equal(expected, medians[column]);
            }
        }
    }

    [Fact]
    public void Only_training_rows_are_learned_from()
    {
        var learned = Learn([Number], true, training: 4, [1, 2, 3, float.NaN, 1000, 1000]);
        var statistics = Assert.Single(learned.Statistics);
        var encoding = Assert.Single(learned.Encodings);

        Assert.Equal((3, 1), (statistics.Present, statistics.Missing));
        Assert.Equal(2, encoding.Impute);
        Assert.Equal(2, encoding.Offset);
        Assert.Equal((float)(1 / Math.Sqrt(0.5)), encoding.Scale);
        Assert.True(encoding.Indicator);
    }

    [Fact]
    public void Standardized_training_inputs_have_mean_0_and_deviation_1_imputed_ones_included()
    {
        var random = new Random(4);
        float[] values = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble() < 0.3 ? float.NaN : (float)(1e3 + (random.NextDouble() * random.NextDouble())))];
        var encoder = InputEncoder.Create(Learn([Number], true, 500, values).Encodings).OrThrow();
        var inputs = values.Select(value =>
        {
            var row = new float[2];
            encoder.Encode([value], row);
            return (double)row[0];
        }).ToArray();

        Assert.InRange(inputs.Average(), -0.05, 0.05);
        Assert.InRange(inputs.Sum(input => input * input) / inputs.Length, 0.9, 1.1);
    }

    [Fact]
    public void Columns_without_any_value_or_without_spread_give_inputs_that_are_numbers()
    {
        var learned = Learn([Number, Category, Number], true, 3, [float.NaN, float.NaN, 5, float.NaN, float.NaN, 5, float.NaN, float.NaN, 5]);

        Assert.Equal(new FeatureEncoding { Name = "n", Type = FeatureType.Float32, Scale = 1 }, learned.Encodings[0]);
        Assert.Equal(-1, learned.Encodings[1].Impute);
        Assert.False(learned.Encodings[1].Indicator);
        Assert.Equal((5, 1), (learned.Encodings[2].Offset, learned.Encodings[2].Scale));
        var encoder = InputEncoder.Create(learned.Encodings).OrThrow();
        var inputs = new float[encoder.Inputs];
        encoder.Encode([float.NaN, float.NaN, 5], inputs);
        Assert.All(inputs, input => Assert.Equal(0, input));
    }

    [Fact]
    public void Trees_get_numbers_as_they_are_and_the_most_frequent_category_stands_in()
    {
        var learned = Learn([Number, Category], false, 4, [1, 2, 9, 2, 5, 0, 5, float.NaN]);

        Assert.Equal((0, 1, 5), (learned.Encodings[0].Offset, learned.Encodings[0].Scale, learned.Encodings[0].Impute));
        Assert.Equal(2, learned.Encodings[1].Impute);
        Assert.Equal([1, 0, 2], learned.Statistics[1].CategoryRows);
    }

    private static LearnedEncoding Learn(Feature[] features, bool standardize, int training, float[] values)
    {
        using var store = new RowStore(features.Length, new MemoryBudget(8 << 20));
        Assert.Null(store.Append(0, values, new bool[values.Length / features.Length]));
        return EncodingLearner.Learn(store, [.. Enumerable.Range(0, training)], features, standardize, default);
    }
}
