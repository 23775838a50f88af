using FederatedGateway.Enclave.Evaluation;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Training;
using FederatedGateway.V1;

namespace FederatedGateway.UnitTests.ModelEvaluation;

public sealed class EvaluationPlanTests
{
    [Theory]
    [InlineData("logistic_regression", 920, 13, 2, 50)]
    [InlineData("logistic_regression", 100_000, 50, 2, 12)]
    [InlineData("logistic_regression", 100_000, 50, 60, 12)]
    [InlineData("logistic_regression", 50_000_000, 50, 2, 3)]
    [InlineData("logistic_regression", 0, 1, 2, 50)]
    [InlineData("light_gbm", 920, 13, 2, 22)]
    [InlineData("fast_tree", 10_000, 50, 60, 3)]
    public void Small_tables_are_split_often_and_large_ones_rarely(string learner, long rows, int columns, int categories, int repeats)
    {
        var column = new Feature { Type = FeatureType.Category };
        column.Categories.AddRange(Enumerable.Range(0, categories).Select(index => $"{index}"));
        var plan = Plan(new V1.Evaluation { Holdout = 0.3 }, learner, rows, [.. Enumerable.Repeat(column, columns)]).OrThrow();
        Assert.Equal(repeats, plan.Repeats);
    }

    [Fact]
    public void What_the_study_says_holds_within_its_bounds()
    {
        Assert.Equal(new EvaluationPlan(0.25, 9, 7), Plan(new V1.Evaluation { Holdout = 0.25, Seed = 9, Repeats = 7 }).OrThrow());
        foreach (var outside in (V1.Evaluation?[])[null, new(), new() { Holdout = 0.04 }, new() { Holdout = 0.51 }, new() { Holdout = double.NaN }, new() { Holdout = 0.3, Repeats = 201 }])
        {
            Assert.Equal(Reasons.ManifestInvalid, Plan(outside).Refusal?.Reason);
        }
    }

    private static Verdict<EvaluationPlan> Plan(V1.Evaluation? evaluation, string learner = "logistic_regression", long rows = 1_000, Feature[]? features = null) =>
        EvaluationPlan.From(evaluation, TrainingSettings.From(Trainers.Of(learner)).OrThrow(), rows, features ?? [new Feature { Type = FeatureType.Float32 }]);
}
