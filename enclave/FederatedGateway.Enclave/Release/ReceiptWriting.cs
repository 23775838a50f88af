using FederatedGateway.Enclave.Runs;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Release;

/// <summary>Writes what was done into the receipt: digests, counts and parameters; no metric, no row.</summary>
internal static class ReceiptWriting
{
    public static SignedStatement<RunReceipt> Sign(
        AdmittedRun run, JointResult result, IEnumerable<SealedObject> objects, Sha256Digest modelDigest, Sha256Digest cardDigest, ISigner signer, DateTimeOffset now)
    {
        var manifest = run.Study.Manifest.Message;
        var receipt = new RunReceipt(
            run.Study.Digest,
            run.Order.Digest,
            run.Keys.Public.Digest,
            Sha256Digest.Of(run.Evidence.ToByteArray()),
            Convert.ToHexStringLower(run.AcceptedEvidence.Measurement.Span),
            [.. run.Study.Participants.Zip(result.RowsPerParticipant, (participant, rows) => new ParticipantRows(participant.Name, rows >= manifest.Privacy.MinimumCell ? rows : null))],
            new Learner(
                LearnerKinds.Of(manifest.Trainer)!,
                [.. result.EffectiveParameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(parameter => new LearnerParameter(parameter.Name, parameter.Value))]),
            manifest.Evaluation.Seed,
            modelDigest,
            cardDigest,
            new PrivacyAccounting(manifest.Privacy.MinimumRows, (int)manifest.Privacy.MinimumParticipants, (int)manifest.Privacy.MinimumCell, PrivacyAccounting.NoMechanism),
            run.StartTime,
            now > run.StartTime ? now : run.StartTime);
        return SignedStatement<RunReceipt>.Sign([.. objects.Select(sealedObject => Subject.Of(sealedObject.SubjectName, sealedObject.Digest))], receipt, signer);
    }
}
