using FederatedGateway.Enclave.Ingest;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>Gathers the outcomes of splits into averages, for all institutions together and for each.</summary>
/// <param name="store">The joint table in keyed order.</param>
/// <param name="participants">Rows of each participant.</param>
/// <param name="minimumCell">Fewest rows of a reliability bin.</param>
internal sealed class EvaluationTally(RowStore store, IReadOnlyList<ParticipantRows> participants, int minimumCell)
{
    private readonly MetricAverage joint = new(minimumCell);
    private readonly MetricAverage[] jointOf = [.. participants.Select(_ => new MetricAverage(minimumCell))];
    private readonly MetricAverage?[] localOf = [.. participants.Select(_ => new MetricAverage(minimumCell))];
    private readonly bool[] everHeldOut = new bool[store.Count];

    /// <summary>Adds one split's outcome. Sums of floating-point numbers depend on their order: always add in the splits' order.</summary>
    public void Add(SplitOutcome outcome)
    {
        joint.Add(outcome.Joint, Array.ConvertAll(outcome.Rows, store.Label));
        var places = Array.ConvertAll(new List<int>[participants.Count], _ => new List<int>());
        for (var index = 0; index < outcome.Rows.Length; index++)
        {
            everHeldOut[outcome.Rows[index]] = true;
            places[store.Participant(outcome.Rows[index])].Add(index);
        }

        for (var participant = 0; participant < participants.Count; participant++)
        {
            int[] own = [.. places[participant]];
            var labels = Array.ConvertAll(own, index => store.Label(outcome.Rows[index]));
            jointOf[participant].Add(Array.ConvertAll(own, index => outcome.Joint[index]), labels);

            // An average over other splits than the joint model's would compare unlike with unlike.
            var local = Array.ConvertAll(own, index => outcome.Local[index]);
            if (Array.Exists(local, double.IsNaN))
            {
                localOf[participant] = null;
            }

            localOf[participant]?.Add(local, labels);
        }
    }

    /// <summary>The averages over all splits that were added.</summary>
    public JointEvaluation Finish()
    {
        var positives = new int[participants.Count];
        var negatives = new int[participants.Count];
        for (var row = 0; row < everHeldOut.Length; row++)
        {
            (store.Label(row) ? positives : negatives)[store.Participant(row)] += everHeldOut[row] ? 1 : 0;
        }

        var each = participants.Select((rows, index) => new ParticipantEvaluation(
            rows.Name, rows.Count, positives[index], negatives[index], jointOf[index].Finish(), localOf[index]?.Finish()));
        return new JointEvaluation(joint.Finish() ?? new MetricSet(), [.. each]);
    }
}
