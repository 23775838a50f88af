using System.Globalization;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;

namespace FederatedGateway.Cli.Demo;

/// <summary>The demonstration's end on a terminal.</summary>
internal static class DemoSummary
{
    /// <summary>Where the facts begin, behind their names.</summary>
    private const int Indent = 16;

    public static void Write(CliHost host, DemoReport report, DemoDirectory directory, string logKey)
    {
        var (writer, joint) = (host.Output, report.Evaluation.Joint);
        writer.WriteLine();
        writer.WriteLine($"{report.Study.Title}");
        Fact(host, "joint model", $"AUC {Number(joint.Auc)} ({Number(joint.AucLow)} to {Number(joint.AucHigh)}), Brier {Number(joint.Brier)}, calibration slope {Number(joint.CalibrationSlope)}");
        writer.WriteLine();
        CommandOutput.Table(
            writer,
            ["  INSTITUTION", "ROWS", "OWN RECORDS ONLY", "JOINT MODEL", "MODEL READ FROM"],
            [.. report.Evaluation.PerParticipant.Select(one => (IReadOnlyList<string>)
            [
                "  " + one.Participant,
                one.Suppressed ? "few" : $"{one.Rows}",
                Number(one.LocalAuc),
                Number(one.JointAuc),
                report.Downloads.FirstOrDefault(download => download.Participant == one.Participant)?.Region ?? "-",
            ])]);
        writer.WriteLine();
        Fact(host, "evidence", report.Attestation.Kind switch
        {
            "development" => "development: no hardware protection; guards against mistakes, not against the enclave host's operator",
            "tpm" => "tpm: boot integrity only, memory stays open to the host's root; here a software TPM, and a launch that the demonstration measured",
            var kind => kind,
        });
        Fact(host, "model", $"encrypted in {string.Join(", ", report.Models.Select(copy => $"{copy.Region}{(copy.Verified ? string.Empty : " NOT GENUINE")}"))} ({report.Storage})");
        Fact(host, "audit", report.Audit.Verified ? $"{report.Audit.TreeSize} log entries verified offline" : "NOT VERIFIED");
        Fact(host, "destroyed", $"{report.Retention.Shredded} of {report.Retention.Planned} uploads (looking ahead with the insecure development clock); a copy of everything sent {(report.Retention.CiphertextStillOpens ? "STILL OPENS" : "opens no more")}");
        Fact(host, "time", $"{Number(report.Timings["total"], "0.0")} s; peak memory gateway {Mebibytes(report.PeakMemoryBytes.Gateway)}, enclave {Mebibytes(report.PeakMemoryBytes.Enclave)}");
        writer.WriteLine();
        if (!report.Succeeded)
        {
            writer.WriteLine("SOMETHING DID NOT HOLD; the page says what.");
        }

        writer.WriteLine("Open in a browser:");
        writer.WriteLine($"  {directory.Page}");
        writer.WriteLine("Verify the audit again, offline:");
        writer.WriteLine($"  {DemoCommand.Invocation(host)} audit verify {directory.Bundle} --log-key {logKey}");
    }

    private static void Fact(CliHost host, string name, string value)
    {
        foreach (var line in Wrapping.Lines(("  " + name).PadRight(Indent) + value, host.OutputColumns, Indent))
        {
            host.Output.WriteLine(line);
        }
    }

    private static string Number(double? value, string format = "0.000") => value is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Mebibytes(long? bytes) => bytes is { } known ? $"{known / (1024.0 * 1024.0):0} MiB" : "unknown";
}
