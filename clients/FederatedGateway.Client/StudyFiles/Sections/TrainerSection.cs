using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections;

/// <summary>Reads <c>trainer</c> and <c>evaluation</c>.</summary>
internal static class TrainerSection
{
    private const string Example = "trainer: {kind: logistic_regression, l2: 1}";

    private static readonly string[] LinearParameters = ["l2", "l1", "tolerance", "maximum_iterations"];

    private static readonly string[] TreeParameters = ["trees", "leaves", "learning_rate", "minimum_leaf_rows"];

    private static readonly Dictionary<string, Trainer.KindOneofCase> Kinds = new(StringComparer.Ordinal)
    {
        ["logistic_regression"] = Trainer.KindOneofCase.LogisticRegression,
        ["fast_tree"] = Trainer.KindOneofCase.FastTree,
        ["light_gbm"] = Trainer.KindOneofCase.LightGbm,
    };

    public static Trainer Read(MapReader study)
    {
        var trainer = new Trainer();
        if (study.RequiredMap("trainer", Example) is not { } reader)
        {
            return trainer;
        }

        var kind = reader.Nodes.Word(reader.Required("kind", "kind: logistic_regression, fast_tree or light_gbm"), reader.PathOf("kind"), Kinds);
        switch (kind)
        {
            case Trainer.KindOneofCase.LogisticRegression:
                trainer.LogisticRegression = ReadLinear(reader);
                break;
            case Trainer.KindOneofCase.FastTree:
                trainer.FastTree = ReadTrees(reader);
                break;
            case Trainer.KindOneofCase.LightGbm:
                trainer.LightGbm = ReadTrees(reader);
                break;
            default:
                // Which parameters belong here is not known; both kinds' are read so that their own mistakes show.
                ReadLinear(reader);
                ReadTrees(reader);
                break;
        }

        reader.RefuseOthers(key => Elsewhere(key, kind));
        return trainer;
    }

    public static Evaluation ReadEvaluation(MapReader study)
    {
        var evaluation = new Evaluation { Holdout = StudyDefaults.Holdout, Seed = StudyDefaults.Seed };
        if (study.OptionalMap("evaluation", "{holdout: 0.3, seed: 1}") is not { } reader)
        {
            return evaluation;
        }

        evaluation.Holdout = reader.OptionalNumber("holdout", ManifestLimits.MinimumHoldout, ManifestLimits.MaximumHoldout) ?? StudyDefaults.Holdout;
        evaluation.Seed = reader.OptionalWhole("seed", 0, ulong.MaxValue) ?? StudyDefaults.Seed;
        evaluation.Repeats = (uint)(reader.OptionalWhole("repeats", 0, ManifestLimits.MaximumRepeats) ?? 0);
        reader.RefuseOthers(key => key is "test" or "test_fraction" or "test_size" ? "write holdout" : key is "splits" or "folds" ? "write repeats" : null);
        return evaluation;
    }

    private static LogisticRegression ReadLinear(MapReader reader)
    {
        var parameters = new LogisticRegression();
        if (reader.OptionalNumber("l2", 0, ManifestLimits.MaximumRegularization) is { } l2)
        {
            parameters.L2 = l2;
        }

        if (reader.OptionalNumber("l1", 0, ManifestLimits.MaximumRegularization) is { } l1)
        {
            parameters.L1 = l1;
        }

        if (reader.OptionalNumber("tolerance", ManifestLimits.MinimumTolerance, ManifestLimits.MaximumTolerance) is { } tolerance)
        {
            parameters.Tolerance = tolerance;
        }

        if (reader.OptionalWhole("maximum_iterations", 1, ManifestLimits.MaximumIterations) is { } iterations)
        {
            parameters.MaximumIterations = (uint)iterations;
        }

        return parameters;
    }

    private static BoostedTrees ReadTrees(MapReader reader)
    {
        var parameters = new BoostedTrees();
        if (reader.OptionalWhole("trees", 1, ManifestLimits.MaximumTrees) is { } trees)
        {
            parameters.Trees = (uint)trees;
        }

        if (reader.OptionalWhole("leaves", ManifestLimits.MinimumLeaves, ManifestLimits.MaximumLeaves) is { } leaves)
        {
            parameters.Leaves = (uint)leaves;
        }

        if (reader.OptionalNumber("learning_rate", ManifestLimits.MinimumLearningRate, ManifestLimits.MaximumLearningRate) is { } rate)
        {
            parameters.LearningRate = rate;
        }

        if (reader.OptionalWhole("minimum_leaf_rows", 1, ManifestLimits.MaximumLeafRows) is { } rows)
        {
            parameters.MinimumLeafRows = (uint)rows;
        }

        return parameters;
    }

    private static string? Elsewhere(string key, Trainer.KindOneofCase? kind)
    {
        if (kind == Trainer.KindOneofCase.LogisticRegression && TreeParameters.Contains(key))
        {
            return "remove it; it is a parameter of fast_tree and light_gbm";
        }

        if (kind is not null && LinearParameters.Contains(key))
        {
            return "remove it; it is a parameter of logistic_regression";
        }

        return key switch
        {
            "iterations" or "max_iterations" => "write maximum_iterations",
            "rate" or "shrinkage" => "write learning_rate",
            "number_of_trees" or "n_estimators" or "rounds" => "write trees",
            "num_leaves" => "write leaves",
            "seed" => "write it under evaluation",
            _ => null,
        };
    }
}
