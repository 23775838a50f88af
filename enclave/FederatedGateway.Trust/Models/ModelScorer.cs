using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Models;

/// <summary>
/// Scores rows with a model in canonical form. The enclave evaluates with it what institutions later predict with. Thread-safe; holds no row.
/// </summary>
public sealed class ModelScorer
{
    private readonly InputEncoder encoder;
    private readonly double[] weights;
    private readonly double bias;
    private readonly CompiledTrees? trees;
    private readonly double slope;
    private readonly double offset;

    private ModelScorer(ModelParameters parameters, InputEncoder encoder, CompiledTrees? trees)
    {
        Parameters = parameters;
        this.encoder = encoder;
        this.trees = trees;
        weights = [.. parameters.Linear?.Weights ?? []];
        bias = parameters.Linear?.Bias ?? 0;
        slope = parameters.Trees?.Slope ?? 0;
        offset = parameters.Trees?.Offset ?? 0;
    }

    /// <summary>The model; not to be changed.</summary>
    public ModelParameters Parameters { get; }

    /// <summary>Raw columns of a row, in the order of the model's encodings.</summary>
    public int Columns => encoder.Columns;

    /// <summary>
    /// Reads an untrusted serialized <see cref="ModelParameters"/>. Refuses with <see cref="Reasons.MalformedMessage"/>,
    /// <see cref="Reasons.NotCanonical"/> or <see cref="Reasons.LimitExceeded"/>.
    /// </summary>
    public static Verdict<ModelScorer> Parse(ReadOnlyMemory<byte> bytes) =>
        StrictProto.Parse<ModelParameters>(bytes, "model", ModelLimits.MaximumBytes).Then(Create);

    /// <summary>Checks parsed parameters as <see cref="Parse"/> does.</summary>
    public static Verdict<ModelScorer> Create(ModelParameters parameters)
    {
        if (parameters.Version != ModelLimits.Version)
        {
            return Refused(Reasons.MalformedMessage, $"the model has format version {parameters.Version}; this program reads version {ModelLimits.Version}");
        }

        return InputEncoder.Create(parameters.Encodings).Then(encoder => parameters.ModelCase switch
        {
            ModelParameters.ModelOneofCase.Linear => CreateLinear(parameters, encoder),
            ModelParameters.ModelOneofCase.Trees => CreateTrees(parameters, encoder),
            ModelParameters.ModelOneofCase.None or _ => Refused(Reasons.MalformedMessage, "the model has neither weights nor trees"),
        });
    }

    /// <summary>Natural logarithm of the odds of a positive label; always finite.</summary>
    /// <param name="row">One raw row (see <see cref="InputEncoder"/>), exactly <see cref="Columns"/> values.</param>
    /// <exception cref="ArgumentException">The length is wrong, or a category's value is not the index of one.</exception>
    public double LogOdds(ReadOnlySpan<float> row)
    {
        encoder.CheckLength(row);
        return trees is null ? LinearLogOdds(row) : -((slope * TreeScore(row)) + offset);
    }

    /// <summary>Probability of a positive label, 0 to 1.</summary>
    /// <inheritdoc cref="LogOdds"/>
    public double Probability(ReadOnlySpan<float> row) => ToProbability(LogOdds(row));

    /// <summary>Probabilities of many rows.</summary>
    /// <param name="rows">Raw rows one after the other, <see cref="Columns"/> values each.</param>
    /// <param name="probabilities">One place a row.</param>
    public void Probabilities(ReadOnlySpan<float> rows, Span<double> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, (long)probabilities.Length * Columns);
        for (var index = 0; index < probabilities.Length; index++)
        {
            probabilities[index] = Probability(rows.Slice(index * Columns, Columns));
        }
    }

    /// <summary>1 / (1 + exp(−logOdds)).</summary>
    public static double ToProbability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private static Verdict<ModelScorer> CreateLinear(ModelParameters parameters, InputEncoder encoder)
    {
        var linear = parameters.Linear;
        if (linear.Weights.Count != encoder.Inputs)
        {
            return Refused(Reasons.MalformedMessage, $"the model has {linear.Weights.Count} weights for {encoder.Inputs} inputs");
        }

        return CanonicalNumber.Accepts(linear.Bias) && linear.Weights.All(CanonicalNumber.Accepts)
            ? Verdict<ModelScorer>.Accepted(new ModelScorer(parameters, encoder, null))
            : Refused(Reasons.MalformedMessage, "the model has a weight that is not a canonical number within limits");
    }

    private static Verdict<ModelScorer> CreateTrees(ModelParameters parameters, InputEncoder encoder) =>
        CanonicalNumber.Accepts(parameters.Trees.Slope) && CanonicalNumber.Accepts(parameters.Trees.Offset)
            ? CompiledTrees.Create(parameters.Trees.Trees, encoder).Then(trees => Verdict<ModelScorer>.Accepted(new ModelScorer(parameters, encoder, trees)))
            : Refused(Reasons.MalformedMessage, "the model's calibrator is not a canonical number within limits");

    private static Verdict<ModelScorer> Refused(string reason, string detail) => Verdict<ModelScorer>.Refused(reason, detail);

    private double LinearLogOdds(ReadOnlySpan<float> row)
    {
        var sum = bias;
        var columns = encoder.EncodedColumns;
        for (var index = 0; index < columns.Length; index++)
        {
            ref readonly var column = ref columns[index];
            var raw = row[index];
            if (!column.IsCategory)
            {
                sum += weights[column.FirstInput] * column.Number(raw);
            }
            else if (column.Category(raw) is >= 0 and var category)
            {
                sum += weights[column.FirstInput + category];
            }

            if (column.Indicator && float.IsNaN(raw))
            {
                sum += weights[column.FirstInput + column.ValueInputs];
            }
        }

        return sum;
    }

    private double TreeScore(ReadOnlySpan<float> row)
    {
        // A tree may never look at a column; a value that is no category is refused all the same.
        var columns = encoder.EncodedColumns;
        for (var index = 0; index < columns.Length; index++)
        {
            if (columns[index].IsCategory)
            {
                _ = columns[index].Category(row[index]);
            }
        }

        return trees!.Score(row, encoder);
    }
}
