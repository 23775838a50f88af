using FederatedGateway.Cli.Output;

namespace FederatedGateway.Cli.Studies;

/// <summary>A study on a terminal.</summary>
internal static class StudyText
{
    public static void Write(TextWriter writer, StudyDescription study)
    {
        writer.WriteLine($"{study.Title}");
        writer.WriteLine($"study        {study.Id}");
        writer.WriteLine($"state        {study.State}");
        writer.WriteLine($"purpose      {study.Purpose.ReplaceLineEndings("\n             ")}");
        writer.WriteLine($"legal basis  {study.LegalBasis}");
        writer.WriteLine($"label        {study.Label}");
        writer.WriteLine($"learner      {study.Learner}");
        writer.WriteLine($"evaluation   {study.Evaluation}");
        writer.WriteLine($"privacy      {study.Privacy}");
        writer.WriteLine($"regions      {study.Regions}");
        writer.WriteLine($"recipients   {string.Join(", ", study.Recipients)}");
        writer.WriteLine($"kept         uploads {study.Retention.Uploads}, models {study.Retention.Models}, receipts {study.Retention.Receipts}, audit log {study.Retention.Audit}");
        writer.WriteLine($"runs         {study.Runs}");
        writer.WriteLine($"evidence     {string.Join("; ", study.Evidence)}");
        writer.WriteLine($"log key      {study.LogKey}");
        foreach (var amendment in study.Amendments)
        {
            DescribedAmendment.Write(writer, amendment);
        }

        writer.WriteLine();
        WriteParticipants(writer, study);
        writer.WriteLine();
        CommandOutput.Table(
            writer,
            ["COLUMN", "TYPE", "UNIT", "MISSING", "VALUES"],
            [.. study.Columns.Select(column => (IReadOnlyList<string>)[column.Name, column.Type, column.Unit, column.Missing, column.Values])]);
    }

    public static void WriteParticipants(TextWriter writer, StudyDescription study)
        => CommandOutput.Table(
            writer,
            ["INSTITUTION", "REGION", "DECISION", "FINGERPRINT"],
            [.. study.Participants.Select(participant => (IReadOnlyList<string>)[participant.Name, participant.Region, participant.Decision, participant.Fingerprint])]);
}
