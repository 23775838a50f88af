using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>
/// Withholds from the model card what rests on fewer rows than the study allows. A cell is the number of different rows of one label that a figure
/// rests on: over many splits nearly all of an institution's rows, in one split only those held out.
/// </summary>
/// <param name="minimumCell">Fewest rows of a cell.</param>
internal sealed class CellRule(int minimumCell)
{
    /// <summary>The default where the manifest leaves the minimum open.</summary>
    public const int DefaultMinimumCell = 5;

    /// <summary>The manifest's bound.</summary>
    public const int MaximumMinimumCell = 1000;

    public int MinimumCell { get; } = minimumCell;

    /// <summary>What all recipients may see of each participant.</summary>
    public IReadOnlyList<ParticipantMetrics> Apply(IReadOnlyList<ParticipantEvaluation> participants)
    {
        var released = participants.Select(Apply).ToArray();

        // One withheld count among released ones follows from the total; a second one, the next smallest, must go with it.
        var withCounts = released.Where(metrics => metrics.Joint is { Positives: > 0 }).ToArray();
        if (participants.Count(participant => participant.Rows > 0) - withCounts.Length == 1
            && withCounts.MinBy(metrics => Math.Min(metrics.Joint.Positives, metrics.Joint.Rows - metrics.Joint.Positives)) is { } next)
        {
            WithholdCounts(next);
        }

        return released;
    }

    /// <summary>What all recipients may see of the joint figures: counts only where both labels have enough rows in one split.</summary>
    public MetricSet Apply(MetricSet joint)
    {
        var released = joint.Clone();
        if (!HasEnough(joint.Positives, joint.Rows - joint.Positives))
        {
            released.Positives = 0;
        }

        return released;
    }

    private ParticipantMetrics Apply(ParticipantEvaluation participant)
    {
        var metrics = new ParticipantMetrics
        {
            Participant = participant.Name,
            Rows = participant.Rows < MinimumCell ? 0 : participant.Rows,
            Suppressed = !HasEnough(participant.HeldOutPositives, participant.HeldOutNegatives),
        };
        if (!metrics.Suppressed)
        {
            metrics.Joint = participant.Joint is null ? null : Apply(participant.Joint);
            metrics.Local = participant.Local is null ? null : Apply(participant.Local);
        }

        return metrics;
    }

    private static void WithholdCounts(ParticipantMetrics metrics)
    {
        foreach (var set in (MetricSet?[])[metrics.Joint, metrics.Local])
        {
            if (set is not null)
            {
                set.Positives = 0;
            }
        }
    }

    private bool HasEnough(long positives, long negatives) => positives >= MinimumCell && negatives >= MinimumCell;
}
