using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>
/// Evaluates the way of training on repeated random splits: a joint model, and for each institution a model of its own training rows with its own
/// preprocessing, both judged on the same held-out rows of that institution.
/// </summary>
/// <param name="store">The joint table in keyed order.</param>
/// <param name="plan">The splits.</param>
/// <param name="split">Evaluates one of them.</param>
/// <param name="tally">Gathers the outcomes.</param>
internal sealed class HoldoutEvaluation(RowStore store, EvaluationPlan plan, SplitEvaluation split, EvaluationTally tally)
{
    /// <summary>Runs all splits.</summary>
    /// <param name="splitKey">The study's secret, 32 bytes.</param>
    /// <param name="parallelSplits">Splits beside each other.</param>
    /// <param name="splitsCompleted">Told the number of completed splits.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    public Verdict<JointEvaluation> Run(byte[] splitKey, int parallelSplits, Action<int> splitsCompleted, CancellationToken cancellation)
    {
        var wave = Math.Clamp(parallelSplits, 1, plan.Repeats);
        var bytes = ((long)wave * store.Count * (KeyedSplit.BytesPerRow + SplitOutcome.BytesPerRow)) + store.Count;
        if (store.Budget.Reserve(bytes, "the evaluation's splits") is { } refusal)
        {
            return Verdict<JointEvaluation>.Refused(refusal);
        }

        try
        {
            for (var first = 0; first < plan.Repeats; first += wave)
            {
                foreach (var outcome in RunWave(first, Math.Min(wave, plan.Repeats - first), splitKey, cancellation))
                {
                    if (!outcome.TryGetValue(out var scores, out var refused))
                    {
                        return Verdict<JointEvaluation>.Refused(refused);
                    }

                    tally.Add(scores);
                }

                splitsCompleted(Math.Min(first + wave, plan.Repeats));
            }

            return Verdict<JointEvaluation>.Accepted(tally.Finish());
        }
        finally
        {
            store.Budget.Release(bytes);
        }
    }

    private Verdict<SplitOutcome>[] RunWave(int first, int count, byte[] splitKey, CancellationToken cancellation)
    {
        var outcomes = new Verdict<SplitOutcome>[count];
        if (count == 1)
        {
            outcomes[0] = RunSplit(first);
        }
        else
        {
            Parallel.For(
                0,
                count,
                new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = count },
                index => outcomes[index] = RunSplit(first + index));
        }

        return outcomes;
        Verdict<SplitOutcome> RunSplit(int repeat) =>
            split.Run(KeyedSplit.Draw(store, splitKey, plan.Seed, (uint)repeat, plan.Holdout), cancellation);
    }
}
