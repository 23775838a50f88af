using FederatedGateway.Cli.Output;

namespace FederatedGateway.Cli.Studies;

/// <summary>A study as a page that an ethics board can read, print and sign.</summary>
internal static class StudyPage
{
    public static string Render(StudyDescription study)
    {
        var page = new Html(study.Title);
        page.Heading(1, study.Title).Paragraph(study.Purpose, "lead");
        if (study.AcceptsDevelopmentEvidence)
        {
            page.Paragraph(StudyDescription.DevelopmentWarning, "warn");
        }

        page.Facts(("Legal basis", study.LegalBasis), ("State", study.State), ("Study digest", study.Id))
            .Paragraph("The digest names exactly this text: a study with a single changed letter has another digest and needs new approvals from everybody.", "soft");

        page.Heading(2, "Who takes part")
            .Table(
                ["Institution", "Region of its data", "Decision", "Key fingerprint"],
                study.Participants.Select(participant => (IReadOnlyList<string>)
                [
                    participant.Name,
                    participant.Region,
                    participant.DecidedAt is { } time ? $"{Decided(participant.Decision)}, {time:yyyy-MM-dd}" : participant.Decision,
                    participant.Fingerprint,
                ]))
            .Paragraph("Fingerprints are compared by telephone or in person before anybody approves.", "soft");

        page.Heading(2, "Which data")
            .Table(
                ["Column", "Type", "Unit", "Accepted values", "Missing values"],
                study.Columns.Select(column => (IReadOnlyList<string>)[column.Name, Kind(column.Type), column.Unit, column.Values, column.Missing]))
            .Facts(("Predicted", study.Label));

        page.Heading(2, "What is done with them")
            .Paragraph("Each institution encrypts its table on its own machine. Only the attested enclave can open it, for the runs that every institution has signed, and it keeps rows in memory only.")
            .Facts(("Learner", study.Learner), ("Evaluation", study.Evaluation), ("Runs", study.Runs), ("Accepted enclaves", string.Join("; ", study.Evidence)));

        if (study.Amendments.Count > 0)
        {
            page.Table(
                ["Amendment", "State", "Also accepts", "Accepts no longer", "Reason", "Signed by"],
                study.Amendments.Select(amendment => (IReadOnlyList<string>)
                [
                    $"{amendment.Number}", amendment.State, string.Join(", ", amendment.Add), string.Join(", ", amendment.Remove), amendment.Reason, string.Join(", ", amendment.Signed),
                ]));
        }

        page.Heading(2, "What comes out, and where it goes")
            .Facts(("Privacy", study.Privacy), ("Recipients of the model", string.Join(", ", study.Recipients)), ("Regions", study.Regions), ("Audit log key", study.LogKey));

        page.Heading(2, "How long it is kept")
            .Facts(
                ("Encrypted tables", study.Retention.Uploads),
                ("Encrypted models", study.Retention.Models),
                ("Receipts", study.Retention.Receipts),
                ("Audit log", study.Retention.Audit));

        page.Heading(2, "Decision")
            .Table(["Name", "Function", "Date", "Signature"], Enumerable.Repeat((IReadOnlyList<string>)["\u00a0", "\u00a0", "\u00a0", "\u00a0"], 3), "sign");
        return page.ToString();
    }

    private static string Decided(string decision) => decision switch
    {
        "approve" => "approved",
        "reject" => "rejected",
        "withdraw" => "withdrew",
        _ => decision,
    };

    private static string Kind(string type) => type switch
    {
        "float32" or "float64" => "number",
        "int32" or "int64" => "whole number",
        "bool" => "yes or no",
        "category" => "one of a list",
        _ => type,
    };
}
