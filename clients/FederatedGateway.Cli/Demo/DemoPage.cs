using System.Globalization;
using System.Text;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;

namespace FederatedGateway.Cli.Demo;

/// <summary>The demonstration's end: a page that a hospital's director understands.</summary>
internal static class DemoPage
{
    public static string Render(DemoReport report, bool isBuiltIn, string logKey)
    {
        var page = new Html($"One model, {report.Study.Participants.Count} institutions, no shared records");
        page.Heading(1, $"{report.Study.Participants.Count} institutions trained one model, and nobody saw anybody else's records")
            .Paragraph($"\u201c{report.Study.Title}\u201d: {report.Uploads.Sum(upload => upload.Rows):N0} rows, encrypted where they lie, opened only inside the attested enclave, for one run that every institution signed.", "lead");
        if (!report.Succeeded)
        {
            page.Paragraph("SOMETHING DID NOT HOLD: see below what was not verified.", "warn");
        }

        if (report.Attestation.Kind == "development")
        {
            page.Paragraph(StudyDescription.DevelopmentWarning, "warn");
        }

        if (isBuiltIn)
        {
            page.Paragraph(
                "The records are real, from one hospital (Breast Cancer Wisconsin Diagnostic, UCI, CC BY 4.0), given to four institutions by a fixed rule. The gains show that the system works, not what it would gain between real hospitals.",
                "soft");
        }

        Gains(page, report);
        Calibration(page, report);
        Place(page, report);
        Proof(page, report, logKey);
        Destruction(page, report);
        page.Heading(2, "How long it took")
            .Table(["Step", "Seconds"], report.Timings.Select(timing => (IReadOnlyList<string>)[timing.Key, Number(timing.Value, "0.0")]))
            .Paragraph($"Peak memory: gateway {Mebibytes(report.PeakMemoryBytes.Gateway)}, enclave {Mebibytes(report.PeakMemoryBytes.Enclave)}. Written {report.Time:yyyy-MM-dd HH:mm} UTC by version {report.Version}.", "soft");
        return page.ToString();
    }

    private static void Gains(Html page, DemoReport report)
    {
        var joint = report.Evaluation.Joint;
        page.Heading(2, "Who gained how much")
            .Paragraph("AUC says how well a model ranks patients with the outcome above those without: 0.5 is chance, 1 is perfect. Both models were tested on the same held-out rows of each institution.")
            .Table(
                ["Institution", "Rows", "Own records only", "Joint model", "Difference"],
                report.Evaluation.PerParticipant.Select(one => (IReadOnlyList<string>)
                [
                    one.Participant,
                    one.Suppressed ? "too few to show" : one.Rows.ToString("N0", CultureInfo.InvariantCulture),
                    Number(one.LocalAuc),
                    Number(one.JointAuc),
                    one is { LocalAuc: { } local, JointAuc: { } together } ? Number(together - local, "+0.000;\u22120.000") : "-",
                ]))
            .Paragraph($"Over all institutions together the joint model reaches {Number(joint.Auc)} (95 % interval {Number(joint.AucLow)} to {Number(joint.AucHigh)}) on {joint.Rows:N0} held-out rows.", "good");
    }

    private static void Calibration(Html page, DemoReport report)
    {
        var joint = report.Evaluation.Joint;
        page.Heading(2, "How far its probabilities can be believed")
            .Paragraph($"When the model says 30 %, about 30 of 100 such patients should have the outcome. Calibration slope {Number(joint.CalibrationSlope)} (1 is perfect), intercept {Number(joint.CalibrationIntercept)} (0 is perfect), Brier score {Number(joint.Brier)} (0 is perfect).");
        if (joint.Calibration.Count > 1)
        {
            page.Raw(Curve(joint.Calibration.Select(bin => (bin.Predicted, bin.Observed)).ToList()));
        }
    }

    private static void Place(Html page, DemoReport report)
        => page.Heading(2, "Where the model is")
            .Paragraph($"Encrypted, with keys for the recipients only, in these regions and no others ({report.StorageDetail}). Each copy was read back and compared with what the enclave signed.")
            .Table(
                ["Region", "Legal space", "Copy", "Arrived after"],
                report.Models.Select(copy => (IReadOnlyList<string>)
                [
                    copy.Region,
                    report.Regions.FirstOrDefault(region => region.Name == copy.Region)?.Jurisdiction ?? "-",
                    copy.Verified ? "genuine" : "NOT GENUINE",
                    $"{copy.LagMilliseconds} ms",
                ]))
            .Table(
                ["Institution", "Read from", "Opened", "Applied to own rows", "AUC there"],
                report.Downloads.Select(download => (IReadOnlyList<string>)
                [
                    download.Participant, download.Region, download.Decrypted ? "yes" : "NO", download.Predictions.ToString("N0", CultureInfo.InvariantCulture), Number(download.Auc),
                ]))
            .Paragraph("The last column includes rows that the model was trained on: it shows that the model works there, not how good it is on new patients.", "soft");

    private static void Proof(Html page, DemoReport report, string logKey)
        => page.Heading(2, "What an auditor can prove, without trusting anybody's word")
            .Paragraph(
                report.Audit.Verified
                    ? $"All {report.Audit.TreeSize} entries of the tamper-evident log were verified offline from one file: who agreed to what, what was ordered, which enclave ran it, what came out, what was destroyed."
                    : "THE LOG DID NOT VERIFY.",
                report.Audit.Verified ? "good" : "warn")
            .Table(["Checked", "How many"], report.Audit.Checks.Where(check => check.Value > 0).Select(check => (IReadOnlyList<string>)[check.Key.Replace('_', ' '), $"{check.Value}"]))
            .Facts(
                ("Root hash", report.Audit.RootHash),
                ("Study digest", report.Study.Digest),
                ("Run", report.Run.Id),
                ("Enclave code", report.Attestation.Measurement),
                ("Verify it again", $"fgw audit verify {Path.GetFileName(report.Audit.Bundle)} --log-key '{logKey}'"));

    private static void Destruction(Html page, DemoReport report)
    {
        var retention = report.Retention;
        page.Heading(2, "What was destroyed")
            .Paragraph(
                $"{retention.Shredded} of {retention.Planned} encrypted uploads that were due: their keys, then their bytes in every region. The demonstration looked ahead to the due time with an insecure development clock, which a real gateway refuses.")
            .Paragraph(
                retention.CiphertextStillOpens
                    ? "A COPY OF EVERYTHING THAT HAD BEEN SENT STILL OPENS."
                    : $"A copy of everything that had been sent was given to the enclave before and after: before it opened, afterwards the enclave refused ({retention.Refusal}). No copy anywhere opens any more.",
                retention.CiphertextStillOpens ? "warn" : "good")
            .Facts(
                ("Certificates", string.Join(", ", retention.Certificates)),
                ("They claim", string.Join(", ", retention.Claims.Distinct(StringComparer.Ordinal))),
                ("The model", retention.ModelsAfterwards ? "is kept, and opens as before" : "was destroyed too or opens no more"));
    }

    /// <summary>A reliability curve: predicted against observed, with the diagonal of perfect calibration.</summary>
    private static string Curve(IReadOnlyList<(double Predicted, double Observed)> bins)
    {
        const int size = 260;
        const int margin = 40;
        static string At(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{margin + (x * size):0.#},{margin / 2 + ((1 - y) * size):0.#}");
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg width=\"{size + (2 * margin)}\" height=\"{size + (2 * margin)}\" role=\"img\" aria-label=\"Predicted against observed\">");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{At(0, 1)} {At(0, 0)} {At(1, 0)}\" fill=\"none\" stroke=\"#5b6b7b\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{At(0, 0)} {At(1, 1)}\" fill=\"none\" stroke=\"#d7dee5\" stroke-dasharray=\"4\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', bins.Select(bin => At(bin.Predicted, bin.Observed)))}\" fill=\"none\" stroke=\"#1d4f91\" stroke-width=\"2\"/>");
        foreach (var (predicted, observed) in bins)
        {
            var point = At(predicted, observed).Split(',');
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{point[0]}\" cy=\"{point[1]}\" r=\"4\" fill=\"#1d4f91\"/>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{margin + (size / 2)}\" y=\"{size + margin}\" text-anchor=\"middle\">predicted</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"14\" y=\"{(margin + size) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {(margin + size) / 2})\">observed</text></svg>");
        return svg.ToString();
    }

    private static string Number(double? value, string format = "0.000") => value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Mebibytes(long? bytes) => bytes is { } known ? $"{known / (1024.0 * 1024.0):0} MiB" : "unknown";
}
