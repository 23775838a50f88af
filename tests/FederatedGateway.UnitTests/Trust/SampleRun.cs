using System.Security.Cryptography;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Runs;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust;

/// <summary>A finished run of a sample study: real order, evidence and receipt, of which a test changes one thing.</summary>
internal sealed class SampleRun
{
    public static readonly DateTimeOffset Start = SampleStudy.Now.AddMinutes(5);

    public SampleRun(SampleStudy study, ReadOnlyMemory<byte> checkpoint, int number = 1, ulong datasetVersion = 1, SignedAmendment[]? amendments = null)
    {
        var verified = study.Verify(amendments ?? []);
        using var kem = SigningKey.Generate();
        Keys = EnclaveKeys.Create(
            verified.Digest, [PublishedKemKey.Parse(KemKeyLengths.P256, kem.PublicKey.Bytes.Span).OrThrow()], ReceiptKey.PublicKey, 1, SampleStudy.Start, SampleStudy.Start.AddDays(7));
        var order = RunOrders.Create(
            verified, number, Keys.Digest, study.Measurement.Bytes, study.Institutions.Select(institution => Dataset(institution.Name, datasetVersion)), SampleStudy.Now.AddHours(1));
        Order = new SignedOrder { Order = ByteString.CopyFrom(order) };
        Order.Signatures.AddRange(study.Institutions.Select(institution => RunOrders.Sign(institution.Key, order, institution.Name)));
        Checkpoint = checkpoint;

        using var attester = new DevelopmentAttester(study.Root, study.Measurement);
        Evidence = attester.Produce(Keys, EvidenceBinding.RunNonce(OrderDigest, checkpoint.Span), EvidenceRole.Run, Start).ToByteArray();
        Receipt = new RunReceipt(
            verified.Digest,
            OrderDigest,
            Keys.Digest,
            Sha256Digest.Of(Evidence.Span),
            study.Measurement.ToString(),
            [.. study.Institutions.Select(institution => new ParticipantRows(institution.Name, 100))],
            new Learner(LearnerKinds.LogisticRegression, [new LearnerParameter("l2", "1")]),
            study.Manifest.Evaluation.Seed,
            Sha256Digest.Of("model"u8),
            Sha256Digest.Of("card"u8),
            new PrivacyAccounting(50, 2, 5, PrivacyAccounting.NoMechanism),
            Start,
            Start.AddSeconds(30));
    }

    public SigningKey ReceiptKey { get; } = SigningKey.Generate();

    public EnclaveKeys Keys { get; }

    public SignedOrder Order { get; }

    public Sha256Digest OrderDigest => Sha256Digest.Of(Order.Order.Span);

    public ReadOnlyMemory<byte> Checkpoint { get; }

    public ReadOnlyMemory<byte> Evidence { get; }

    public RunReceipt Receipt { get; }

    public RunRecord Record => Sign(Receipt);

    public SignedStatement<RunReceipt> SignedReceipt(RunReceipt? receipt = null)
        => SignedStatement<RunReceipt>.Sign([Subject.Of("model", Sha256Digest.Of("ciphertext"u8))], receipt ?? Receipt, ReceiptKey);

    public RunRecord Sign(RunReceipt receipt) => new(Order, Evidence, Checkpoint, SignedReceipt(receipt).Envelope);

    private static OrderedDataset Dataset(string participant, ulong version) => new()
    {
        Participant = participant,
        EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(RunOrders.EnvelopeIdBytes)),
        DatasetVersion = version,
        CiphertextSha256 = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Sha256Digest.Length)),
    };
}
