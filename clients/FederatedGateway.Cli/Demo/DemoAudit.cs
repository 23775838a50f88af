using FederatedGateway.Client.Audit;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Cli.Demo;

/// <summary>The auditor: exports the log and verifies the file offline, with the log key that the institutions signed and its own memory of the last audit.</summary>
internal sealed class DemoAudit(DemoParty auditor, VerifiedStudy study)
{
    public async Task<AuditReport> VerifyAsync(string bundle, CancellationToken cancellationToken)
    {
        await new AuditClient(auditor.Institution.Gateway).ExportAsync(bundle, string.Empty, cancellationToken);
        VerifierKey key = study.Manifest.LogKey;
        var memory = new CheckpointMemory(auditor.Profile);
        var files = (await AuditBundleFile.ReadAsync(bundle, cancellationToken)).OrThrow();
        var previous = memory.Read(key);
        var report = AuditBundle.Verify(files, new AuditTrust(key, study.Manifest.Witnesses, previous));
        if (report is { Verified: true, Checkpoint: { } checkpoint })
        {
            memory.Write(key, checkpoint.Signed.ToBytes());
        }

        return report;
    }

    public static DemoReport.AuditPart Describe(AuditReport report, string bundle) => new(
        report[AuditChecks.Entries].Examined,
        report.Checkpoint?.Checkpoint.Size ?? 0,
        report.Checkpoint?.Checkpoint.Root.ToBase64() ?? string.Empty,
        bundle,
        report.Verified,
        report.Checks.ToDictionary(check => check.Name, check => check.Examined, StringComparer.Ordinal));
}
