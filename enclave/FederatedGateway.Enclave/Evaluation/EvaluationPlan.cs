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

    // Values (rows × columns) that all splits may read together: some 20 seconds of two processors for either kind of learner.
    private const double LinearValues = 60e6;
    private const double TreeValues = 5e6;

    // What a fit of trees costs however few rows there are, in values.
    private const double TreeOverheadValues = 200e3;

    /// <summary>The manifest's plan; where it leaves the number of splits open it follows from the table's size alone, so that it repeats.</summary>
    public static Verdict<EvaluationPlan> From(FederatedGateway.V1.Evaluation? evaluation, TrainingSettings settings, long rows, int columns)
    {
        if (evaluation is not { Holdout: >= 0.05 and <= 0.5, Repeats: <= MaximumRepeats })
        {
            return Verdict<EvaluationPlan>.Refused(
                Reasons.ManifestInvalid, $"evaluation.holdout must be 0.05 to 0.5 and evaluation.repeats 0 to {MaximumRepeats}");
        }

        var values = (double)rows * columns;
        var affordable = settings.Kind == Trainer.KindOneofCase.LogisticRegression
            ? LinearValues / values
            : TreeValues / (values + TreeOverheadValues);
        var repeats = evaluation.Repeats > 0 ? (int)evaluation.Repeats : (int)Math.Clamp(affordable, FewestAutomaticRepeats, MostAutomaticRepeats);
        return Verdict<EvaluationPlan>.Accepted(new EvaluationPlan(evaluation.Holdout, evaluation.Seed, repeats));
    }
}
