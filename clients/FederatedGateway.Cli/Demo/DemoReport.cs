using System.Text.Json;
using FederatedGateway.Cli.Models;
using FederatedGateway.Cli.Output;

namespace FederatedGateway.Cli.Demo;

/// <summary>What a demonstration found, as written by <c>--report</c>. Every value was measured or verified in the run.</summary>
internal sealed record DemoReport(
    string Version,
    DateTimeOffset Time,
    bool Succeeded,
    string Storage,
    string StorageDetail,
    IReadOnlyList<DemoReport.Region> Regions,
    DemoReport.StudyPart Study,
    DemoReport.AttestationPart Attestation,
    IReadOnlyList<DemoReport.Upload> Uploads,
    DemoReport.RunPart Run,
    DemoReport.EvaluationPart Evaluation,
    IReadOnlyList<DemoReport.ModelCopy> Models,
    IReadOnlyList<DemoReport.Download> Downloads,
    DemoReport.AuditPart Audit,
    DemoReport.RetentionPart Retention,
    IReadOnlyDictionary<string, double> Timings,
    DemoReport.Memory PeakMemoryBytes)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CommandOutput.JsonOptions);

    internal sealed record Region(string Name, string Jurisdiction, string Store, bool Available);

    internal sealed record StudyPart(string Digest, string Title, IReadOnlyList<string> Participants);

    /// <param name="Kind">Evidence kind.</param>
    /// <param name="Verified">Genuine and accepted by the study.</param>
    /// <param name="Binding">What the evidence binds: a digest of nonce, keys and role, hexadecimal.</param>
    /// <param name="Measurement">Code measurement, hexadecimal.</param>
    internal sealed record AttestationPart(string Kind, bool Verified, string Binding, string Measurement);

    internal sealed record Upload(string Participant, long Rows, long PlaintextBytes, long CiphertextBytes, string Sha256, double Seconds, long ResumedFrom, string DatasetId);

    /// <param name="Id">The order digest.</param>
    /// <param name="State">How it ended.</param>
    /// <param name="Trainer">Learner.</param>
    /// <param name="Rows">Rows trained on, by the receipt; null where the receipt suppresses a count.</param>
    /// <param name="Seconds">From its start to its end, by the gateway's clock.</param>
    internal sealed record RunPart(string Id, string State, string Trainer, long? Rows, double Seconds);

    internal sealed record EvaluationPart(JointPart Joint, IReadOnlyList<ParticipantPart> PerParticipant);

    internal sealed record JointPart(double? Auc, double? AucLow, double? AucHigh, long Rows, double? Brier, double? CalibrationSlope, double? CalibrationIntercept, IReadOnlyList<DescribedBin> Calibration);

    internal sealed record ParticipantPart(string Participant, long Rows, double? LocalAuc, double? JointAuc, bool Suppressed);

    /// <param name="Region">Where.</param>
    /// <param name="Bucket">Bucket.</param>
    /// <param name="Key">Object key.</param>
    /// <param name="VersionId">Version.</param>
    /// <param name="Sha256">Of the bytes as read back here from this region.</param>
    /// <param name="Verified">Those bytes are the ones that the enclave signed.</param>
    /// <param name="LagMilliseconds">From commit in the primary to read-back in this region.</param>
    internal sealed record ModelCopy(string Region, string Bucket, string Key, string VersionId, string Sha256, bool Verified, long LagMilliseconds);

    /// <param name="Participant">Who.</param>
    /// <param name="Region">Where it was read from.</param>
    /// <param name="Decrypted">Verified, opened and parsed.</param>
    /// <param name="Predictions">Rows of its own table that it was applied to.</param>
    /// <param name="Auc">Over those rows, most of which it was trained on: shows that the model works here, not how good it is.</param>
    internal sealed record Download(string Participant, string Region, bool Decrypted, long Predictions, double? Auc);

    /// <param name="Entries">Log entries examined.</param>
    /// <param name="TreeSize">Of the verified checkpoint.</param>
    /// <param name="RootHash">Of the verified checkpoint, Base64.</param>
    /// <param name="Bundle">The exported file.</param>
    /// <param name="Verified">Everything in it, offline, against the log key in the manifest and the checkpoint of the first audit.</param>
    /// <param name="Checks">Check → how many things were examined.</param>
    internal sealed record AuditPart(long Entries, long TreeSize, string RootHash, string Bundle, bool Verified, IReadOnlyDictionary<string, long> Checks);

    /// <param name="Planned">Things due.</param>
    /// <param name="Shredded">Things destroyed.</param>
    /// <param name="Certificates">Signed certificates, each in the verified log.</param>
    /// <param name="Claims">What they claim.</param>
    /// <param name="CiphertextOpenedBefore">A copy of everything sent, given to the enclave with its order before: the control of what follows.</param>
    /// <param name="CiphertextStillOpens">The same copy, given to the enclave again afterwards.</param>
    /// <param name="Refusal">With which reason the enclave refused it.</param>
    /// <param name="ModelsAfterwards">Models that are kept stay readable.</param>
    internal sealed record RetentionPart(
        int Planned, long Shredded, IReadOnlyList<string> Certificates, IReadOnlyList<string> Claims, bool CiphertextOpenedBefore, bool CiphertextStillOpens, string? Refusal, bool ModelsAfterwards);

    internal sealed record Memory(long? Gateway, long? Enclave);
}
