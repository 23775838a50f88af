using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Bundles;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Transparency.Bundles;

/// <summary>A hand-over of a run's keys, in an audit bundle: logged offer, evidence of both sides, record, acceptance.</summary>
internal sealed class SampleHandover
{
    private readonly SampleBundle bundle;
    private readonly SampleRun run;
    private readonly SigningKey receiptKey = SigningKey.Generate();

    public SampleHandover(SampleBundle bundle, SampleRun run)
    {
        this.bundle = bundle;
        this.run = run;
        using var kem = SigningKey.Generate();
        var keys = EnclaveKeys.Create(
            bundle.Study.Digest, [PublishedKemKey.Parse(KemKeyLengths.P256, kem.PublicKey.Bytes.Span).OrThrow()], receiptKey.PublicKey, 1, SampleStudy.Now, SampleStudy.Now.AddMinutes(10));
        Offer = OfferedHandover.Create([run.Keys.Digest], new byte[32], new byte[32], keys);
    }

    public OfferedHandover Offer { get; }

    public void Log() => bundle.AddEntry("federatedgateway.handover.offered", bundle.Study.Digest.ToString(), new NamedDigest(EntryDigests.HandoverOffer, Offer.Digest.ToString()));

    /// <summary>After <see cref="Log"/>: what both sides did on the log as it is now.</summary>
    public void Add(Action<KeptHandover>? change = null, Sha256Digest? measurement = null, byte[]? checkpoint = null)
    {
        checkpoint ??= bundle.Checkpoint();
        using var successor = new DevelopmentAttester(bundle.Study.Root, measurement ?? bundle.Study.Measurement);
        using var giver = new DevelopmentAttester(bundle.Study.Root, bundle.Study.Measurement);
        var record = RecordedHandover.Create(Offer.Digest, run.Keys.Digest, checkpoint, Sha256Digest.Of("sealed"u8), 0, SampleStudy.Now);
        var kept = new KeptHandover
        {
            Offer = ByteString.CopyFrom(Offer.Bytes.Span),
            SuccessorEvidence = successor.Produce(Offer.Keys, HandoverNonces.Successor(Offer.Digest, checkpoint), EvidenceRole.Handover, SampleStudy.Now).ToByteString(),
            Record = ByteString.CopyFrom(record.Bytes.Span),
            Signature = ByteString.CopyFrom(run.ReceiptKey.Sign(RecordedHandover.SignedMessage(record.Bytes.Span))),
            GiverEvidence = giver.Produce(run.Keys, HandoverNonces.Giver(record.Bytes.Span), EvidenceRole.Handover, SampleStudy.Now).ToByteString(),
            Acceptance = new HandoverAcceptance
            {
                AcceptTime = SampleStudy.Now.ToUnixTimeSeconds(), Signature = ByteString.CopyFrom(receiptKey.Sign(record.AcceptedMessage(SampleStudy.Now))),
            },
        };
        change?.Invoke(kept);
        bundle.Documents[BundlePaths.Handover(Offer.Digest)] = kept.ToByteArray();
    }

    /// <summary>The successor's signed word that the run's key is gone.</summary>
    public KeyDestructionRecord Destroy(SigningKey? signer = null) => new(
        run.Keys.Digest,
        KeyOutcome.Destroyed,
        SampleStudy.Now,
        Convert.ToBase64String([1]),
        Convert.ToBase64String((signer ?? receiptKey).Sign(KeyDestructionRecord.HandedMessage(bundle.Study.Digest, run.Keys.Digest, Offer.Keys.Digest, [1], SampleStudy.Now, 0))),
        Holder: Offer.Keys.Digest);
}
