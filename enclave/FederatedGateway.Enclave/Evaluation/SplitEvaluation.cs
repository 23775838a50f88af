using FederatedGateway.Enclave.Ingest;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Models;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>Evaluates one split: fits the joint model and each institution's own, and scores the held-out rows with both.</summary>
/// <param name="store">The joint table in keyed order.</param>
/// <param name="participants">Rows of each participant.</param>
/// <param name="fitting">Fits models.</param>
internal sealed class SplitEvaluation(RowStore store, IReadOnlyList<ParticipantRows> participants, ModelFitting fitting)
{
    // Only a participant with two rows of either label has both among the training rows of every split.
    private const int FewestRowsOfLabel = 2;

    public Verdict<SplitOutcome> Run(KeyedSplit split, CancellationToken cancellation) =>
        fitting.Fit(split.Training, null, cancellation).Then(model =>
        {
            var joint = Array.ConvertAll(split.HeldOut, row => model.Scorer.LogOdds(store.Row(row)));
            var local = new double[split.HeldOut.Length];
            Array.Fill(local, double.NaN);
            for (var participant = 0; participant < participants.Count; participant++)
            {
                if (participants[participant] is { Positives: >= FewestRowsOfLabel, Negatives: >= FewestRowsOfLabel }
                    && ScoreLocally(split, participant, local, cancellation) is { } refusal)
                {
                    return Verdict<SplitOutcome>.Refused(refusal);
                }
            }

            return Verdict<SplitOutcome>.Accepted(new SplitOutcome(split.HeldOut, joint, local));
        });

    private Refusal? ScoreLocally(KeyedSplit split, int participant, double[] local, CancellationToken cancellation)
    {
        var own = Array.FindAll(split.Training, row => store.Participant(row) == participant);
        if (!fitting.Fit(own, null, cancellation).TryGetValue(out var model, out var refusal))
        {
            // That the learner finds nothing in this institution's rows alone is a finding; that memory ran out is not.
            return refusal.Reason == Reasons.TrainingRefused ? null : refusal;
        }

        for (var index = 0; index < local.Length; index++)
        {
            var row = split.HeldOut[index];
            if (store.Participant(row) == participant)
            {
                local[index] = model.Scorer.LogOdds(store.Row(row));
            }
        }

        return null;
    }
}
