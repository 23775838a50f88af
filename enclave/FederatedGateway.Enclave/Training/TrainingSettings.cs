using System.Globalization;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>The learner and every effective parameter: the manifest's, with defaults filled in.</summary>
/// <param name="Kind">Which learner.</param>
internal sealed record TrainingSettings(Trainer.KindOneofCase Kind)
{
    // Each parallel fit reads the whole table; more of them wait for memory.
    private const int MaximumParallelFits = 8;

    /// <summary>L2 weight of logistic regression, on the sum of the rows' losses; the intercept is not penalized.</summary>
    public double L2 { get; private init; } = 1;

    /// <summary>L1 weight of logistic regression.</summary>
    public double L1 { get; private init; }

    /// <summary>L-BFGS stops when the loss improves by a smaller share than this, averaged over five iterations.</summary>
    public double Tolerance { get; private init; } = 1e-5;

    /// <summary>Most L-BFGS iterations.</summary>
    public int MaximumIterations { get; private init; } = 500;

    /// <summary>Boosted trees.</summary>
    public int Trees { get; private init; } = 100;

    /// <summary>Most leaves of one tree.</summary>
    public int Leaves { get; private init; } = 20;

    /// <summary>Shrinkage of each tree.</summary>
    public double LearningRate { get; private init; } = 0.1;

    /// <summary>Fewest training rows in a leaf.</summary>
    public int MinimumLeafRows { get; private init; } = 10;

    /// <summary>Whether the learner wants numbers of mean 0 and deviation 1.</summary>
    public bool Standardizes => Kind == Trainer.KindOneofCase.LogisticRegression;

    /// <summary>Fits that gain from running beside each other: logistic regression runs one thread a fit, trees use all processors for one.</summary>
    public int ParallelFits => Standardizes ? Math.Clamp(Environment.ProcessorCount, 1, MaximumParallelFits) : 1;

    /// <summary>For people and receipts: the learner's name as in study files.</summary>
    public string LearnerName => Kind switch
    {
        Trainer.KindOneofCase.LogisticRegression => "logistic_regression",
        Trainer.KindOneofCase.FastTree => "fast_tree",
        Trainer.KindOneofCase.LightGbm => "light_gbm",
        Trainer.KindOneofCase.None or _ => throw new InvalidOperationException("settings are made only for a known learner"),
    };

    /// <summary>Fills in the defaults and checks the ranges of the manifest; refuses with <see cref="Reasons.ManifestInvalid"/>.</summary>
    public static Verdict<TrainingSettings> From(Trainer? trainer)
    {
        var settings = trainer?.KindCase switch
        {
            Trainer.KindOneofCase.LogisticRegression => From(trainer.LogisticRegression),
            Trainer.KindOneofCase.FastTree => From(trainer.KindCase, trainer.FastTree),
            Trainer.KindOneofCase.LightGbm => From(trainer.KindCase, trainer.LightGbm),
            Trainer.KindOneofCase.None or null or _ => null,
        };
        if (settings is null)
        {
            return Verdict<TrainingSettings>.Refused(Reasons.ManifestInvalid, "the study names no trainer that this enclave knows: logistic_regression, fast_tree or light_gbm");
        }

        return settings.OutOfRange() is { } parameter
            ? Verdict<TrainingSettings>.Refused(Reasons.ManifestInvalid, $"trainer.{settings.LearnerName}.{parameter} is out of its range")
            : Verdict<TrainingSettings>.Accepted(settings);
    }

    /// <summary>Every parameter that shapes the model, name → text, sorted by name.</summary>
    public IReadOnlyList<NamedValue> Describe()
    {
        (string Name, IFormattable Value)[] parameters = Kind == Trainer.KindOneofCase.LogisticRegression
            ? [("l1", L1), ("l2", L2), ("maximum_iterations", MaximumIterations), ("tolerance", Tolerance)]
            : [("learning_rate", LearningRate), ("leaves", Leaves), ("maximum_bins", BoostedTreesLearner.MaximumBins), ("minimum_leaf_rows", MinimumLeafRows), ("trees", Trees)];
        return
        [
            .. parameters.Select(parameter => new NamedValue { Name = parameter.Name, Value = parameter.Value.ToString(null, CultureInfo.InvariantCulture) })
                .Append(new NamedValue { Name = "trainer", Value = LearnerName })
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal),
        ];
    }

    private static TrainingSettings From(LogisticRegression given)
    {
        var defaults = new TrainingSettings(Trainer.KindOneofCase.LogisticRegression);
        return defaults with
        {
            L2 = given.HasL2 ? given.L2 : defaults.L2,
            L1 = given.HasL1 ? given.L1 : defaults.L1,
            Tolerance = given.HasTolerance ? given.Tolerance : defaults.Tolerance,
            MaximumIterations = given.HasMaximumIterations ? Count(given.MaximumIterations) : defaults.MaximumIterations,
        };
    }

    private static TrainingSettings From(Trainer.KindOneofCase kind, BoostedTrees given)
    {
        var defaults = new TrainingSettings(kind);
        return defaults with
        {
            Trees = given.HasTrees ? Count(given.Trees) : defaults.Trees,
            Leaves = given.HasLeaves ? Count(given.Leaves) : defaults.Leaves,
            LearningRate = given.HasLearningRate ? given.LearningRate : defaults.LearningRate,
            MinimumLeafRows = given.HasMinimumLeafRows ? Count(given.MinimumLeafRows) : defaults.MinimumLeafRows,
        };
    }

    private static int Count(uint value) => (int)Math.Min(value, int.MaxValue);

    private string? OutOfRange() => this switch
    {
        { L2: not (>= 0 and <= 1e6) } => "l2",
        { L1: not (>= 0 and <= 1e6) } => "l1",
        { Tolerance: not (>= 1e-9 and <= 0.1) } => "tolerance",
        { MaximumIterations: not (>= 1 and <= 10_000) } => "maximum_iterations",
        { Trees: not (>= 1 and <= 5_000) } => "trees",
        { Leaves: not (>= 2 and <= 1_024) } => "leaves",
        { LearningRate: not (>= 0.001 and <= 1) } => "learning_rate",
        { MinimumLeafRows: not (>= 1 and <= 1_000_000) } => "minimum_leaf_rows",
        _ => null,
    };
}
