using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>Fits one model to some of the rows: learns the encoding from them, then the learner's parameters.</summary>
/// <param name="store">The joint table, checked by <see cref="TableCheck"/>; the rows hold both labels.</param>
/// <param name="features">The manifest's features.</param>
/// <param name="settings">The learner.</param>
internal sealed class ModelFitting(RowStore store, IReadOnlyList<Feature> features, TrainingSettings settings)
{
    /// <summary>
    /// Fits a model. Refuses with <see cref="Reasons.MemoryLimitExceeded"/>, <see cref="Reasons.LimitExceeded"/>, or
    /// <see cref="Reasons.TrainingRefused"/> where the learner finds nothing.
    /// </summary>
    /// <param name="rows">Training rows, in the order to be read.</param>
    /// <param name="progress">Null when nobody listens.</param>
    /// <param name="cancellation">Ends the fit with <see cref="OperationCanceledException"/>.</param>
    public Verdict<FittedModel> Fit(int[] rows, FitProgress? progress, CancellationToken cancellation)
    {
        var encoding = EncodingLearner.Learn(store, rows, features, settings.Standardizes, cancellation);
        return InputEncoder.Create(encoding.Encodings).Then(encoder =>
        {
            var bytes = settings.Kind == Trainer.KindOneofCase.LogisticRegression
                ? LogisticRegressionLearner.WorkingBytes(encoder.Inputs)
                : BoostedTreesLearner.WorkingBytes(rows.Length, encoder.Inputs);
            if (store.Budget.Reserve(bytes, "the learner's working memory") is { } refusal)
            {
                return Verdict<FittedModel>.Refused(refusal);
            }

            try
            {
                return Fit(new TrainingRows(store, rows, encoder, progress, cancellation), encoding);
            }
            finally
            {
                store.Budget.Release(bytes);
            }
        });
    }

    private Verdict<FittedModel> Fit(TrainingRows rows, LearnedEncoding encoding)
    {
        var parameters = new ModelParameters { Version = ModelLimits.Version, Encodings = { encoding.Encodings } };
        IReadOnlyList<double> weights;
        try
        {
            if (settings.Kind == Trainer.KindOneofCase.LogisticRegression)
            {
                parameters.Linear = LogisticRegressionLearner.Fit(rows, settings);
                weights = LogisticRegressionLearner.InputWeights(parameters.Linear, encoding);
            }
            else
            {
                parameters.Trees = BoostedTreesLearner.Fit(rows, settings, out weights);
                if (weights.All(weight => weight == 0))
                {
                    return NoSplit(rows.Count);
                }
            }
        }
        catch (Exception) when (rows.Cancellation.IsCancellationRequested)
        {
            // A cancelled trainer ends in one of several exceptions, according to where it was.
            throw new OperationCanceledException(rows.Cancellation);
        }

        return ModelScorer.Create(parameters).TryGetValue(out var scorer, out var refusal)
            ? Verdict<FittedModel>.Accepted(new FittedModel(scorer, encoding, weights))
            : refusal.Reason == Reasons.MalformedMessage ? NoNumbers() : Verdict<FittedModel>.Refused(refusal);
    }

    private Verdict<FittedModel> NoNumbers() => Verdict<FittedModel>.Refused(
        Reasons.TrainingRefused, $"{settings.LearnerName} did not arrive at finite numbers; give logistic_regression an l2 above 0, or trees a lower learning_rate");

    private Verdict<FittedModel> NoSplit(int rows) => Verdict<FittedModel>.Refused(
        Reasons.TrainingRefused, $"{settings.LearnerName} found no split of {rows} rows; lower minimum_leaf_rows, or choose logistic_regression for few rows");
}
