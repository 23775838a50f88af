using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Prediction;

public sealed class ModelParsingTests
{
    public static TheoryData<string, string> Broken => new()
    {
        { "version", Reasons.MalformedMessage },
        { "no model", Reasons.MalformedMessage },
        { "no columns", Reasons.LimitExceeded },
        { "unnamed column", Reasons.MalformedMessage },
        { "unknown type", Reasons.MalformedMessage },
        { "number with categories", Reasons.NotCanonical },
        { "scale zero", Reasons.NotCanonical },
        { "scale not a float", Reasons.NotCanonical },
        { "offset not a number", Reasons.NotCanonical },
        { "category without categories", Reasons.LimitExceeded },
        { "category imputed beyond its list", Reasons.NotCanonical },
        { "category imputed by a fraction", Reasons.NotCanonical },
        { "category with a scale", Reasons.NotCanonical },
        { "too many inputs", Reasons.LimitExceeded },
        { "no trees", Reasons.LimitExceeded },
        { "too many trees", Reasons.LimitExceeded },
        { "no leaves", Reasons.LimitExceeded },
        { "too many leaves", Reasons.LimitExceeded },
        { "missing threshold", Reasons.MalformedMessage },
        { "missing child", Reasons.MalformedMessage },
        { "leaf too many", Reasons.MalformedMessage },
        { "input beyond the model", Reasons.MalformedMessage },
        { "threshold not a number", Reasons.MalformedMessage },
        { "leaf infinite", Reasons.MalformedMessage },
        { "leaf minus zero", Reasons.MalformedMessage },
        { "slope not a number", Reasons.MalformedMessage },
        { "cycle", Reasons.NotCanonical },
        { "self", Reasons.NotCanonical },
        { "child beyond the tree", Reasons.NotCanonical },
        { "leaf beyond the tree", Reasons.NotCanonical },
        { "least integer", Reasons.NotCanonical },
        { "shared leaf", Reasons.NotCanonical },
        { "leaves swapped", Reasons.NotCanonical },
        { "weight missing", Reasons.MalformedMessage },
        { "weight too many", Reasons.MalformedMessage },
        { "weight infinite", Reasons.MalformedMessage },
        { "bias not a number", Reasons.MalformedMessage },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_model_is_refused_by_name(string how, string reason)
    {
        var verdict = ModelScorer.Parse(Break(how).ToByteArray());
        Assert.Equal(reason, verdict.Refusal?.Reason);
    }

    [Fact]
    public void A_model_scores_as_its_format_says()
    {
        var linear = ModelScorer.Parse(Linear().ToByteArray()).OrThrow();
        Assert.Equal(0.5 + (2 * 4) + 20, linear.LogOdds([5, 1]), 12);
        Assert.Equal(0.5 + (2 * -0.5) + 10 + 40, linear.LogOdds([float.NaN, float.NaN]), 12);

        var trees = ModelScorer.Parse(Trees().ToByteArray()).OrThrow();
        Assert.Equal(1 / (1 + Math.Exp((-0.5 * (1 + 7)) + 0.25)), trees.Probability([1, 1]), 12);
        Assert.Equal(1 / (1 + Math.Exp((-0.5 * (2 + 7)) + 0.25)), trees.Probability([4, 0]), 12);
        Assert.Equal(1 / (1 + Math.Exp((-0.5 * (3 + 7)) + 0.25)), trees.Probability([4, 1]), 12);
    }

    [Fact]
    public void Truncated_models_are_refused_and_flipped_bits_never_break_scoring()
    {
        foreach (var bytes in (byte[][])[Linear().ToByteArray(), Trees().ToByteArray()])
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.False(ModelScorer.Parse(bytes.AsMemory(0, length)).IsAccepted, $"{length} of {bytes.Length} bytes");
            }

            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var flipped = bytes.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                if (ModelScorer.Parse(flipped).TryGetValue(out var scorer, out _))
                {
                    Assert.Equal(flipped, scorer.Parameters.ToByteArray());
                    Assert.True(double.IsFinite(scorer.LogOdds(new float[scorer.Columns])));
                    var missing = new float[scorer.Columns];
                    Array.Fill(missing, float.NaN);
                    Assert.InRange(scorer.Probability(missing), 0, 1);
                }
            }
        }
    }

    [Fact]
    public void A_row_of_another_length_or_without_a_known_category_is_refused()
    {
        foreach (var model in (ModelParameters[])[Linear(), Trees()])
        {
            var scorer = ModelScorer.Create(model).OrThrow();
            Assert.Throws<ArgumentException>(() => scorer.LogOdds([1]));
            Assert.Throws<ArgumentException>(() => scorer.LogOdds([1, 2, 3]));
            Assert.Throws<ArgumentException>(() => scorer.LogOdds([1, 2]));
        }
    }

    // Inputs: number, category a, category b, category missing.
    private static ModelParameters Linear() => new()
    {
        Version = 1,
        Encodings =
        {
            new FeatureEncoding { Name = "number", Type = FeatureType.Float32, Impute = 0.5, Offset = 1, Scale = 1 },
            new FeatureEncoding { Name = "category", Type = FeatureType.Category, Categories = { "a", "b" }, Indicator = true },
        },
        Linear = new LinearModel { Bias = 0.5, Weights = { 2, 10, 20, 40 } },
    };

    private static ModelParameters Trees()
    {
        var model = Linear();
        model.Trees = new TreeEnsemble { Slope = -0.5, Offset = 0.25, Trees = { TwoSplits(), new Tree { Leaves = { 7 } } } };
        return model;
    }

    private static Tree TwoSplits() => new()
    {
        Inputs = { 0, 2 }, Thresholds = { 2, 0.5f }, Left = { ~0, ~1 }, Right = { 1, ~2 }, Leaves = { 1, 2, 3 },
    };

    private static ModelParameters Break(string how)
    {
        var linear = Linear();
        var trees = Trees();
        var (number, category) = (linear.Encodings[0], linear.Encodings[1]);
        var tree = trees.Trees.Trees[0];
        return how switch
        {
            "version" => With(linear, () => linear.Version = 2),
            "no model" => With(linear, linear.ClearModel),
            "no columns" => With(linear, linear.Encodings.Clear),
            "unnamed column" => With(linear, () => number.Name = ""),
            "unknown type" => With(linear, () => number.Type = (FeatureType)77),
            "number with categories" => With(linear, () => number.Categories.Add("a")),
            "scale zero" => With(linear, () => number.Scale = 0),
            "scale not a float" => With(linear, () => number.Scale = 0.1),
            "offset not a number" => With(linear, () => number.Offset = double.NaN),
            "category without categories" => With(linear, category.Categories.Clear),
            "category imputed beyond its list" => With(linear, () => category.Impute = 2),
            "category imputed by a fraction" => With(linear, () => category.Impute = 0.5),
            "category with a scale" => With(linear, () => category.Scale = 1),
            "too many inputs" => With(linear, () => AddWideColumns(linear)),
            "no trees" => With(trees, trees.Trees.Trees.Clear),
            "too many trees" => With(trees, () => trees.Trees.Trees.AddRange(Enumerable.Repeat(new Tree { Leaves = { 1 } }, ModelLimits.MaximumTrees))),
            "no leaves" => With(trees, trees.Trees.Trees[1].Leaves.Clear),
            "too many leaves" => With(trees, () => tree.Leaves.AddRange(Enumerable.Repeat(1.0, ModelLimits.MaximumLeaves))),
            "missing threshold" => With(trees, () => tree.Thresholds.RemoveAt(1)),
            "missing child" => With(trees, () => tree.Left.RemoveAt(1)),
            "leaf too many" => With(trees, () => tree.Leaves.Add(4)),
            "input beyond the model" => With(trees, () => tree.Inputs[1] = 4),
            "threshold not a number" => With(trees, () => tree.Thresholds[0] = float.NaN),
            "leaf infinite" => With(trees, () => tree.Leaves[0] = double.PositiveInfinity),
            "leaf minus zero" => With(trees, () => tree.Leaves[0] = -0.0),
            "slope not a number" => With(trees, () => trees.Trees.Slope = double.NaN),
            "cycle" => With(trees, () => tree.Right[1] = 0),
            "self" => With(trees, () => tree.Left[0] = 0),
            "child beyond the tree" => With(trees, () => tree.Right[0] = 2),
            "leaf beyond the tree" => With(trees, () => tree.Right[1] = ~3),
            "least integer" => With(trees, () => tree.Right[1] = int.MinValue),
            "shared leaf" => With(trees, () => tree.Right[1] = ~1),
            "leaves swapped" => With(trees, () => (tree.Left[1], tree.Right[1]) = (~2, ~1)),
            "weight missing" => With(linear, () => linear.Linear.Weights.RemoveAt(0)),
            "weight too many" => With(linear, () => linear.Linear.Weights.Add(1)),
            "weight infinite" => With(linear, () => linear.Linear.Weights[0] = double.NegativeInfinity),
            "bias not a number" => With(linear, () => linear.Linear.Bias = double.NaN),
            _ => throw new ArgumentOutOfRangeException(nameof(how)),
        };
    }

    private static void AddWideColumns(ModelParameters model)
    {
        for (var column = 0; column < 33; column++)
        {
            var wide = new FeatureEncoding { Name = $"wide{column}", Type = FeatureType.Category };
            wide.Categories.AddRange(Enumerable.Range(0, ModelLimits.MaximumCategories).Select(index => $"{index}"));
            model.Encodings.Add(wide);
        }
    }

    private static ModelParameters With(ModelParameters model, Action change)
    {
        change();
        return model;
    }
}
