using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>How a model is evaluated.</summary>
/// <param name="Holdout">Share of every stratum held out.</param>
/// <param name="Seed">Mixed into the split's key.</param>
/// <param name="Repeats">Number of splits.</param>
internal sealed record EvaluationPlan(double Holdout, ulong Seed, int Repeats)
{
    /// <summary>The manifest's bound on splits.</summary>
    public const int MaximumRepeats = 200;

    // With few rows one split misleads (five splits of 900 rows were off by .02 of AUC); 50 settle the second digit.
    private const int MostAutomaticRepeats = 50;
    private const int FewestAutomaticRepeats = 3;

    // Values that all splits may read together: some 20 seconds of two processors for either kind of learner. Logistic regression reads a value a
    // column, however many categories it has; trees keep a histogram an input.
    private const double LinearValues = 60e6;
    private const double TreeValues = 5e6;

    // What a fit of trees costs however few rows there are, in values.
    private const double TreeOverheadValues = 200e3;

    /// <summary>The manifest's plan; where it leaves the number of splits open it follows from the table's size alone, so that it repeats.</summary>
    public static Verdict<EvaluationPlan> From(FederatedGateway.V1.Evaluation? evaluation, TrainingSettings settings, long rows, IReadOnlyList<Feature> features)
    {
        if (evaluation is not { Holdout: >= 0.05 and <= 0.5, Repeats: <= MaximumRepeats })
        {
            return Verdict<EvaluationPlan>.Refused(
                Reasons.ManifestInvalid, $"evaluation.holdout must be 0.05 to 0.5 and evaluation.repeats 0 to {MaximumRepeats}");
        }

        var inputs = features.Sum(feature => (double)Math.Max(1, feature.Categories.Count));
        var affordable = settings.Kind == Trainer.KindOneofCase.LogisticRegression
            ? LinearValues / (rows * (double)features.Count)
            : TreeValues / ((rows * inputs) + TreeOverheadValues);
        var repeats = evaluation.Repeats > 0 ? (int)evaluation.Repeats : (int)Math.Clamp(affordable, FewestAutomaticRepeats, MostAutomaticRepeats);
        return Verdict<EvaluationPlan>.Accepted(new EvaluationPlan(evaluation.Holdout, evaluation.Seed, repeats));
    }
}
