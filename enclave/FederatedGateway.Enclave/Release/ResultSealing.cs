using System.Security.Cryptography;
using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.Runs;
using FederatedGateway.Enclave.Training;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Release;

/// <summary>Encrypts a run's results, each under a fresh key that stays here, and signs headers and receipt. Plaintext is zeroed on the way.</summary>
internal sealed class ResultSealing(LogPositions logs)
{
    private const uint PackageVersion = 1;
    private const uint HeaderVersion = 1;

    /// <summary>Results of a study that retains nothing still have to be fetched once.</summary>
    private static readonly TimeSpan ShortestLife = TimeSpan.FromDays(1);

    /// <summary>Refuses with KEY_DESTROYED when the study's keys were destroyed meanwhile.</summary>
    public Verdict<SealedRun> Seal(AdmittedRun run, JointResult result)
    {
        var now = logs.Now(run.Study.Digest);
        var parameters = result.Parameters.ToByteArray();
        var card = result.Card.ToByteArray();
        var (modelDigest, cardDigest) = (Sha256Digest.Of(parameters), Sha256Digest.Of(card));
        var package = new ModelPackage
        {
            Version = PackageVersion,
            StudyDigest = run.Study.Digest.ToByteString(),
            OrderDigest = run.Order.Digest.ToByteString(),
            Parameters = UnsafeByteOperations.UnsafeWrap(parameters),
        };
        List<(PayloadKind Kind, string Participant, byte[] Plaintext)> payloads =
        [
            (PayloadKind.Model, "", package.ToByteArray()),
            (PayloadKind.ModelCard, "", card),
            .. result.Reports.Select(report => (PayloadKind.ParticipantReport, report.Participant, report.ToByteArray())),
        ];
        try
        {
            return run.Keys.Use((_, signer) =>
            {
                var objects = payloads.ConvertAll(payload => Encrypt(run, payload.Kind, payload.Participant, payload.Plaintext, signer, now));
                var receipt = ReceiptWriting.Sign(run, result, objects, modelDigest, cardDigest, signer, now);
                return Assemble(run, result, objects, receipt);
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters);
            payloads.ForEach(payload => CryptographicOperations.ZeroMemory(payload.Plaintext));
        }
    }

    private static SealedObject Encrypt(AdmittedRun run, PayloadKind kind, string participant, byte[] plaintext, ISigner signer, DateTimeOffset now)
    {
        var header = new DraftHeader(new EnvelopeHeader
        {
            Version = HeaderVersion,
            StudyDigest = run.Study.Digest.ToByteString(),
            Kind = kind,
            Sender = ParticipantName.Enclave,
            EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(HeaderLimits.EnvelopeIdBytes)),
            DatasetVersion = (ulong)run.Order.Number,
            CreateTime = now.ToUnixTimeSeconds(),
            ExpireTime = Math.Min((now + Life(run)).ToUnixTimeSeconds(), UnixTime.Maximum),
            OrderDigest = run.Order.Digest.ToByteString(),
        });
        var key = DataKey.Generate();
        var ciphertext = ChunkedMessage.Encrypt(key, header.Digest.Span, plaintext);
        var digest = Sha256Digest.Of(ciphertext);
        return new SealedObject(
            header.Sign(digest.Bytes, signer), ciphertext, digest, new ResultKey(key, header.Digest, WrapPurpose.Of(kind), participant));
    }

    private static TimeSpan Life(AdmittedRun run)
    {
        var life = TimeSpan.FromSeconds(run.Study.Manifest.Message.Retention.ModelsSeconds);
        return life < ShortestLife ? ShortestLife : life;
    }

    private static SealedRun Assemble(AdmittedRun run, JointResult result, List<SealedObject> objects, SignedStatement<RunReceipt> receipt)
    {
        var finished = new RunFinished
        {
            Receipt = ByteString.CopyFrom(receipt.Envelope.Span),
            Evidence = run.Evidence,
            PeakRowBytes = result.PeakBytes,
        };
        finished.Objects.AddRange(objects.Select(sealedObject => new RunObject
        {
            Header = sealedObject.Header,
            CiphertextBytes = sealedObject.Ciphertext.Length,
            Participant = sealedObject.Key.Participant,
        }));
        var results = new ReleasableRun(run.Study, run.Order.Digest, receipt.Digest, run.Keys, run.Recipients, objects.ConvertAll(sealedObject => sealedObject.Key));
        return new SealedRun(objects.ConvertAll(sealedObject => sealedObject.Ciphertext), finished, results);
    }
}
