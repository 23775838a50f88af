using FederatedGateway.Cli.Output;
using FederatedGateway.Client.Models;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Models;

/// <summary>A downloaded and verified model in words.</summary>
internal sealed record ModelDescription(
    string Run,
    string Study,
    string Directory,
    string Region,
    string EvidenceKind,
    string Measurement,
    string Learner,
    long TreeSize,
    DescribedMetrics? Joint,
    IReadOnlyList<DescribedGain> Participants,
    IReadOnlyList<DescribedWeight> Importance,
    IReadOnlyList<string> Notes)
{
    public static ModelDescription Of(OpenedResults opened, string directory)
    {
        var receipt = opened.Verified.Run.Receipt.Predicate;
        return new(
            opened.Verified.Response.RunId,
            opened.Verified.Response.StudyId,
            directory,
            opened.Region,
            opened.Verified.Response.Evidence.Kind.ToString().ToLowerInvariant(),
            receipt.Measurement,
            receipt.Learner.Kind,
            opened.Verified.Checkpoint.Checkpoint.Size,
            DescribedMetrics.Of(opened.Card.Joint),
            [.. opened.Card.Participants.Select(DescribedGain.Of)],
            [.. opened.Card.Importance.Select(weight => new DescribedWeight(weight.Name, weight.Weight))],
            [.. opened.Card.Notes]);
    }

    public static void Write(TextWriter writer, ModelDescription model)
    {
        writer.WriteLine($"run       {model.Run}");
        writer.WriteLine($"verified  receipt, {model.EvidenceKind} evidence, order, manifest, log (size {model.TreeSize}), digests");
        writer.WriteLine($"from      {model.Region}");
        writer.WriteLine($"kept in   {model.Directory}");
        writer.WriteLine($"learner   {model.Learner}");
        writer.WriteLine();
        WriteCard(writer, model.Joint, model.Participants, model.Notes);
    }

    public static void WriteCard(TextWriter writer, DescribedMetrics? joint, IReadOnlyList<DescribedGain> participants, IReadOnlyList<string> notes)
    {
        if (joint is not null)
        {
            writer.WriteLine($"joint model: AUC {joint.AucText}, Brier {DescribedMetrics.Text(joint.Brier)}, calibration slope {DescribedMetrics.Text(joint.CalibrationSlope)}, on {joint.Rows} held-out rows");
        }

        CommandOutput.Table(
            writer,
            ["INSTITUTION", "ROWS", "OWN DATA ONLY", "JOINT"],
            [.. participants.Select(gain => (IReadOnlyList<string>)[gain.Participant, gain.Suppressed ? "few" : $"{gain.Rows}", gain.Local?.AucText ?? "-", gain.Joint?.AucText ?? "-"])]);
        foreach (var note in notes)
        {
            writer.WriteLine("note: " + note);
        }
    }
}
