using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Prediction;

public sealed class InputEncoderTests
{
    private static readonly FeatureEncoding Number = new() { Name = "n", Type = FeatureType.Float32, Impute = 3, Offset = 1, Scale = 2 };
    private static readonly FeatureEncoding Indicated = new() { Name = "i", Type = FeatureType.Float32, Impute = 3, Offset = 1, Scale = 2, Indicator = true };
    private static readonly FeatureEncoding Category = new() { Name = "c", Type = FeatureType.Category, Categories = { "x", "y", "z" }, Impute = 2, Indicator = true };
    private static readonly FeatureEncoding NeverSeen = new() { Name = "v", Type = FeatureType.Category, Categories = { "x", "y" }, Impute = -1 };

    [Fact]
    public void Inputs_come_in_the_documented_order()
    {
        FeatureEncoding[] encodings = [Number, Category, Indicated, NeverSeen];

        Assert.Equal([8, 0, 1, 0, 0, 4, 0, 1, 0], Encode(encodings, 5, 1, 3, 0));
        Assert.Equal([4, 0, 0, 1, 1, 4, 1, 0, 0], Encode(encodings, float.NaN, float.NaN, float.NaN, float.NaN));
        Assert.Equal(["n", "c=x", "c=y", "c=z", "c missing", "i", "i missing", "v=x", "v=y"], InputEncoder.InputNames(encodings));
    }

    [Fact]
    public void Dense_sparse_and_vector_encoding_give_the_same_bits()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 200; trial++)
        {
            FeatureEncoding[] encodings = [.. Enumerable.Range(0, random.Next(1, 60)).Select(index => Random(random, index))];
            var row = Array.ConvertAll(encodings, encoding => random.NextDouble() < 0.2 ? float.NaN
                : encoding.Categories.Count > 0 ? random.Next(encoding.Categories.Count) : (float)(random.NextDouble() * 100));
            var encoder = InputEncoder.Create(encodings).OrThrow();

            var dense = new float[encoder.Inputs];
            encoder.Encode(row, dense);
            var indices = new int[encoder.MaximumActive];
            var values = new float[encoder.MaximumActive];
            var active = encoder.EncodeSparse(row, indices, values);
            var rebuilt = new float[encoder.Inputs];
            for (var index = 0; index < active; index++)
            {
                Assert.True(index == 0 || indices[index] > indices[index - 1]);
                rebuilt[indices[index]] = values[index];
            }

            Assert.Equal(dense, rebuilt);

            // One column at a time takes the path without vector instructions.
            var single = encodings.SelectMany((encoding, column) => Encode([encoding], row[column]));
            Assert.Equal(dense, single);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(0.5)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e20f)]
    public void A_value_that_is_no_category_is_refused_without_being_named(float value)
    {
        var refused = Assert.Throws<ArgumentException>(() => Encode([Category], value));
        Assert.Equal("column \"c\" holds a value that is not the index of one of its 3 categories", refused.Message);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.MaxValue)]
    public void Extreme_numbers_stay_finite(float value) => Assert.All(Encode([Number, Indicated], value, value), input => Assert.True(float.IsFinite(input)));

    private static float[] Encode(FeatureEncoding[] encodings, params float[] row)
    {
        var encoder = InputEncoder.Create(encodings).OrThrow();
        var inputs = new float[encoder.Inputs];
        encoder.Encode(row, inputs);
        return inputs;
    }

    private static FeatureEncoding Random(Random random, int index) => random.Next(4) switch
    {
        0 => new FeatureEncoding(Category) { Name = $"c{index}", Indicator = random.Next(2) == 0 },
        1 => new FeatureEncoding(Indicated) { Name = $"i{index}", Scale = (float)random.NextDouble() + 0.1f },
        _ => new FeatureEncoding(Number) { Name = $"n{index}", Impute = (float)random.NextDouble(), Scale = (float)random.NextDouble() + 0.1f },
    };
}
