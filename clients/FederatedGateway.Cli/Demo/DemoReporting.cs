using FederatedGateway.Cli.Models;
using FederatedGateway.Client.Models;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Cli.Demo;

/// <summary>Puts what was measured into the report, and decides whether the demonstration succeeded.</summary>
internal static class DemoReporting
{
    public static DemoReport Assemble(
        DemoStore store,
        ListRegionsResponse regions,
        VerifiedStudy study,
        DemoReport.AttestationPart attestation,
        IReadOnlyList<DemoReport.Upload> uploads,
        Run run,
        OpenedResults opened,
        IReadOnlyList<DemoReport.ModelCopy> copies,
        IReadOnlyList<DemoReport.Download> downloads,
        DemoReport.AuditPart audit,
        DemoReport.RetentionPart retention,
        IReadOnlyDictionary<string, double> timings,
        DemoSite site)
    {
        var receipt = opened.Verified.Run.Receipt.Predicate;
        var joint = DescribedMetrics.Of(opened.Card.Joint);
        var succeeded = attestation.Verified
            && copies.All(copy => copy.Verified)
            && downloads.All(download => download.Decrypted)
            && audit.Verified
            && retention is { CiphertextOpenedBefore: true, CiphertextStillOpens: false }
            && retention.Shredded == retention.Planned;
        return new DemoReport(
            typeof(DemoReporting).Assembly.GetName().Version!.ToString(3),
            default,
            succeeded,
            store.Name,
            store.Detail,
            [.. regions.Regions.Select(region => new DemoReport.Region(region.Name, region.Jurisdiction, region.Store, region.Available))],
            new DemoReport.StudyPart(study.Digest.ToString(), study.Manifest.Message.Title, [.. study.Participants.Select(participant => participant.Name)]),
            attestation,
            uploads,
            new DemoReport.RunPart(
                run.RunId,
                run.State.ToString().ToLowerInvariant(),
                receipt.Learner.Kind,
                receipt.Participants.Any(participant => participant.Rows is null) ? null : receipt.Participants.Sum(participant => participant.Rows!.Value),
                (run.EndTimeMilliseconds - run.StartTimeMilliseconds) / 1000.0),
            new DemoReport.EvaluationPart(
                new DemoReport.JointPart(joint?.Auc, joint?.AucLow, joint?.AucHigh, joint?.Rows ?? 0, joint?.Brier, joint?.CalibrationSlope, joint?.CalibrationIntercept, joint?.Calibration ?? []),
                [.. opened.Card.Participants.Select(DescribedGain.Of).Select(gain => new DemoReport.ParticipantPart(gain.Participant, gain.Rows, gain.Local?.Auc, gain.Joint?.Auc, gain.Suppressed))]),
            copies,
            downloads,
            audit,
            retention,
            timings,
            new DemoReport.Memory(site.Gateway.PeakMemoryBytes(), site.Enclave.PeakMemoryBytes()));
    }
}
