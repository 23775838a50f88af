using System.Globalization;
using FederatedGateway.Cli.Demo.BootIntegrity;
using FederatedGateway.Cli.Output;
using FederatedGateway.Cli.Studies;

namespace FederatedGateway.Cli.Demo;

/// <summary>The demonstration's end: a page that a hospital's director understands.</summary>
internal static class DemoPage
{
    /// <summary>The report's timings as they came.</summary>
    private static readonly (string Key, string Told)[] Steps =
    [
        ("identities", "Identities and certificates"),
        ("start", "Starting regions, enclave and gateway"),
        ("study", "Agreeing on the study"),
        ("attestation", "Attesting the enclave"),
        ("uploads", "Encrypting and uploading"),
        ("run", "Training and testing in the enclave"),
        ("replication", "Copying the model to its regions"),
        ("downloads", "Verifying, decrypting and applying it"),
        ("audit", "Auditing, twice"),
        ("retention", "Destroying what was due"),
        ("total", "All of it"),
    ];

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
        else if (report.Attestation.Kind == "tpm")
        {
            page.Paragraph($"The enclave's evidence is a TPM's, which every institution challenged for itself. {SoftwareTpm.Assurance}");
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
            .Table(["Step", "Seconds"], Steps.Where(step => report.Timings.ContainsKey(step.Key)).Select(step => (IReadOnlyList<string>)[step.Told, Number(report.Timings[step.Key], "0.0")]))
            .Paragraph($"Peak memory: gateway {Mebibytes(report.PeakMemoryBytes.Gateway)}, enclave {Mebibytes(report.PeakMemoryBytes.Enclave)}. Written {report.Time:yyyy-MM-dd HH:mm} UTC by version {report.Version}.", "soft");
        return page.ToString();
    }

    private static void Gains(Html page, DemoReport report)
    {
        var joint = report.Evaluation.Joint;
        page.Heading(2, "Who gained how much")
            .Paragraph("AUC says how well a model ranks patients with the outcome above those without: 0.5 is chance, 1 is perfect. Both models, the one from an institution's own records and the joint one, were tested on records of that institution that neither had seen, the same for both. A minus means that its own model does better there.")
            .Table(
                ["Institution", "Records", "Its own model", "Joint model", "Difference"],
                report.Evaluation.PerParticipant.Select(one => (IReadOnlyList<string>)
                [
                    one.Participant,
                    one.Suppressed ? "too few to show" : one.Rows.ToString("N0", CultureInfo.InvariantCulture),
                    Number(one.LocalAuc),
                    Number(one.JointAuc),
                    one is { LocalAuc: { } local, JointAuc: { } together } ? Number(together - local, "+0.000;\u22120.000") : "-",
                ]))
            .Paragraph($"Over all institutions together the joint model reaches {Number(joint.Auc)} (95 % interval {Number(joint.AucLow)} to {Number(joint.AucHigh)}) on {joint.Rows:N0} records that it had not seen.", "good");
    }

    private static void Calibration(Html page, DemoReport report)
    {
        var joint = report.Evaluation.Joint;
        page.Heading(2, "How far its probabilities can be believed")
            .Paragraph("When the model says 30 %, about 30 of 100 such patients should have the outcome.");
        if (joint.Calibration.Count > 1)
        {
            page.Raw(ReliabilityCurve.Draw([.. joint.Calibration.Select(bin => (bin.Predicted, bin.Observed))]))
                .Paragraph($"Each dot is a group of records that the model gave about the same probability: across, what it said; up, how many in that group really had the outcome. On the dashed line the two agree.", "soft");
        }

        page.Paragraph($"Calibration slope {Number(joint.CalibrationSlope)} (1 is perfect; below 1 the probabilities are too extreme, above 1 too cautious), intercept {Number(joint.CalibrationIntercept)} (0 is perfect; above 0 they are too low over all), Brier score {Number(joint.Brier)} (0 is perfect).");
    }

    private static void Place(Html page, DemoReport report)
        => page.Heading(2, "Where the model is")
            .Paragraph($"Encrypted, with keys for the recipients only, in these regions and no others. Each copy was read back and compared with what the enclave signed. In this demonstration a region is {(report.Storage == "minio" ? "a MinIO server" : "a directory")} on one machine.")
            .Table(
                ["Region", "Legal space", "Copy", "There after"],
                report.Models.Select(copy => (IReadOnlyList<string>)
                [
                    copy.Region,
                    report.Regions.FirstOrDefault(region => region.Name == copy.Region)?.Jurisdiction ?? "-",
                    copy.Verified ? "genuine" : "NOT GENUINE",
                    copy.LagMilliseconds == 0 ? "written first" : $"{copy.LagMilliseconds} ms",
                ]))
            .Table(
                ["Institution", "Read it from", "Opened it", "Applied to own records", "AUC there"],
                report.Downloads.Select(download => (IReadOnlyList<string>)
                [
                    download.Participant, download.Region, download.Decrypted ? "yes" : "NO", download.Predictions.ToString("N0", CultureInfo.InvariantCulture), Number(download.Auc),
                ]))
            .Paragraph("The last column includes records that the model was trained on: it shows that the model works there, not how good it is on new patients.", "soft");

    private static void Proof(Html page, DemoReport report, string logKey)
        => page.Heading(2, "What an auditor can prove, without trusting anybody's word")
            .Paragraph(
                report.Audit.Verified
                    ? $"All {report.Audit.TreeSize} entries of the tamper-evident log were verified offline from one file: who agreed to what, what was ordered, which enclave ran it, what came out, what was destroyed."
                    : "THE LOG DID NOT VERIFY.",
                report.Audit.Verified ? "good" : "warn")
            .Table(["What was checked", "Count"], report.Audit.Checks.Where(check => check.Value > 0).Select(check => (IReadOnlyList<string>)[CheckedThings.Describe(check.Key), $"{check.Value}"]))
            .Facts(
                ("Log, as one hash", report.Audit.RootHash),
                ("Study, as signed", report.Study.Digest),
                ("Order of the run", report.Run.Id),
                (report.Attestation.Kind == "tpm" ? "What was booted, as one hash" : "Code in the enclave", report.Attestation.Measurement),
                ("Verify it again", $"fgw audit verify {Path.GetFileName(report.Audit.Bundle)} --log-key '{logKey}'"));

    private static void Destruction(Html page, DemoReport report)
    {
        var retention = report.Retention;
        page.Heading(2, "What was destroyed")
            .Paragraph(
                $"{retention.Shredded} of {retention.Planned} encrypted tables, whose time had come by the study's own rules: first the keys that open them, then their bytes in every region. The demonstration looked ahead to that time with an insecure development clock, which a real gateway refuses.")
            .Paragraph(
                retention.CiphertextStillOpens
                    ? "A COPY OF EVERYTHING THAT HAD BEEN SENT STILL OPENS: the keys were not destroyed."
                    : $"It was tried: a copy of everything that had been sent was given to the enclave before and after. Before, it opened; afterwards the enclave refused it ({retention.Refusal}). A copy that somebody kept is worth nothing any more.",
                retention.CiphertextStillOpens ? "warn" : "good")
            .Facts(
                (retention.Certificates.Count == 1 ? "Certificate" : "Certificates", string.Join(", ", retention.Certificates)),
                ("It certifies", string.Join(", ", retention.Claims.Distinct(StringComparer.Ordinal).Select(claim => claim == "shredded" ? "shredded: every enclave that held a key has confirmed that it is destroyed" : claim))),
                ("Not covered", "the institutions' own tables, and models that they have downloaded"),
                ("The model", retention.ModelsAfterwards ? "is kept, and opens as before" : "was destroyed too or opens no more"));
    }

    private static string Number(double? value, string format = "0.000") => value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Mebibytes(long? bytes) => bytes is { } known ? $"{known / (1024.0 * 1024.0):0} MiB" : "unknown";
}
