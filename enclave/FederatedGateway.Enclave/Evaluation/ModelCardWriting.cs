using System.Globalization;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Enclave.Evaluation;

/// <summary>Writes the aggregates that all recipients see.</summary>
internal static class ModelCardWriting
{
    private const uint Version = 1;
    private const int MostImportantInputs = 50;

    public static ModelCard Write(FittedModel model, TrainingSettings settings, EvaluationPlan plan, JointEvaluation evaluation, CellRule cells)
    {
        var participants = cells.Apply(evaluation.Participants);
        return new ModelCard
        {
            Version = Version,
            Parameters = { settings.Describe() },
            Joint = cells.Apply(evaluation.Joint),
            Participants = { participants },
            TrainingRows = evaluation.Participants.Sum(participant => (long)participant.Rows),
            Repeats = (uint)plan.Repeats,
            Holdout = plan.Holdout,
            Importance = { Importance(model) },
            Notes = { Notes(settings, plan, evaluation, participants, cells) },
        };
    }

    private static IEnumerable<NamedWeight> Importance(FittedModel model) =>
        InputEncoder.InputNames(model.Parameters.Encodings)
            .Zip(model.InputWeights, (name, weight) => new NamedWeight { Name = name, Weight = weight })
            .Where(input => input.Weight != 0)
            .OrderByDescending(input => Math.Abs(input.Weight))
            .Take(MostImportantInputs);

    private static IEnumerable<string> Notes(
        TrainingSettings settings, EvaluationPlan plan, JointEvaluation evaluation, IReadOnlyList<ParticipantMetrics> participants, CellRule cells)
    {
        var splits = plan.Repeats == 1 ? "one random split" : $"the average of {plan.Repeats} random splits";
        yield return "The delivered model was fitted to all rows. The metrics come from models fitted in the same way to the training part of each split.";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Metrics are {splits}; each held out {plan.Holdout:P0} of every institution's positive and negative rows, drawn under a secret that the participants share.");
        yield return "Intervals are 95 % (DeLong, logit scale) for one split's rows; averaging over splits does not narrow them. Calibration is fitted to the held-out rows of all splits together.";
        yield return "A local model was trained on one institution's training rows alone, with its own preprocessing, and judged on the same held-out rows as the joint model.";
        yield return settings.Standardizes
            ? "Importance is an input's weight times its standard deviation: how far a typical difference moves the log-odds. It describes the model, not causes."
            : "Importance is an input's share of all splits' gain. It describes the model, not causes.";
        if (participants.Any(metrics => metrics.Suppressed))
        {
            yield return $"Metrics of institutions with fewer than {cells.MinimumCell} different held-out rows of either label are withheld.";
        }

        foreach (var participant in evaluation.Participants.Where((participant, index) => !participants[index].Suppressed && participant.Local is null))
        {
            yield return $"No local model of {participant.Name} could be trained: its own rows are too few for this learner.";
        }
    }
}
