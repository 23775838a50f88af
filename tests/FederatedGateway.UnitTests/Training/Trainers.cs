using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.Training;

/// <summary>The three learners, quick settings.</summary>
internal static class Trainers
{
    public static readonly TheoryData<string> Names = ["logistic_regression", "fast_tree", "light_gbm"];

    public static Trainer Of(string name, uint trees = 20) => name switch
    {
        "logistic_regression" => new Trainer { LogisticRegression = new LogisticRegression() },
        "fast_tree" => new Trainer { FastTree = new BoostedTrees { Trees = trees } },
        "light_gbm" => new Trainer { LightGbm = new BoostedTrees { Trees = trees } },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
