using FederatedGateway.Enclave.Evaluation;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Training;

/// <summary>Checks a joint table against the study's minimum counts before anything is learned from it.</summary>
internal static class TrainingAdmission
{
    /// <summary>Why the table may not be trained on, or null: <see cref="Reasons.TooFewParticipants"/>, <see cref="Reasons.TooFewRows"/> or <see cref="Reasons.TrainingRefused"/>.</summary>
    public static Refusal? Refuse(Privacy privacy, IReadOnlyList<ParticipantRows> participants, int minimumCell)
    {
        var contributing = participants.Count(rows => rows.Count > 0);
        if (contributing < Math.Max(1, privacy.MinimumParticipants))
        {
            return new Refusal(
                Reasons.TooFewParticipants, $"{contributing} institutions contribute rows; the study asks for at least {Math.Max(1, privacy.MinimumParticipants)}");
        }

        var rows = participants.Sum(participant => (long)participant.Count);
        if (rows < Math.Max(1, privacy.MinimumRows))
        {
            return new Refusal(Reasons.TooFewRows, $"the joint table has {rows} rows; the study asks for at least {privacy.MinimumRows}");
        }

        var rarer = Math.Min(participants.Sum(participant => (long)participant.Positives), participants.Sum(participant => (long)participant.Negatives));
        if (rarer == 0)
        {
            return new Refusal(Reasons.TrainingRefused, "every row of the joint table has the same label; check label.positive in the study against the tables");
        }

        // A model of two labels tells about the rarer one's rows; too few of them would be told about singly. Two are the least that can be split.
        return rarer < Math.Max(2, minimumCell)
            ? new Refusal(Reasons.TooFewRows, $"the joint table has fewer rows of one label than the study's minimum cell of {minimumCell}")
            : null;
    }
}
