using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Handovers;

/// <summary>A well-formed record (<see cref="HandoverRecord"/>): what a giver says that it handed over. Worth nothing before signature and evidence are verified.</summary>
public sealed class RecordedHandover
{
    public const uint Version = 1;

    public const int MaximumBytes = SignedNote.MaximumBytes + 512;

    private const string RecordLabel = "fgw-handover-record-v1";
    private const string AcceptedLabel = "fgw-handover-accepted-v1";

    private readonly byte[] bytes;
    private readonly HandoverRecord message;

    private RecordedHandover(byte[] bytes, HandoverRecord message)
    {
        this.bytes = bytes;
        this.message = message;
        Digest = Sha256Digest.Of(bytes);
    }

    public ReadOnlyMemory<byte> Bytes => bytes;

    public Sha256Digest Digest { get; }

    public Sha256Digest OfferDigest => new(message.OfferDigest.Span);

    public Sha256Digest GiverDigest => new(message.GiverKeyConfigDigest.Span);

    /// <summary>The signed note.</summary>
    public ReadOnlyMemory<byte> Checkpoint => message.Checkpoint.Memory;

    /// <summary>SHA-256 of encapsulated key ‖ ciphertext.</summary>
    public Sha256Digest SealedDigest => new(message.SealedDigest.Span);

    /// <summary>How many amendments were applied.</summary>
    public int NewestAmendment => (int)message.NewestAmendment;

    /// <summary>By the giver's clock.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(message.HandoverTime);

    public static RecordedHandover Create(
        Sha256Digest offer, Sha256Digest giver, ReadOnlySpan<byte> checkpoint, Sha256Digest sealedDigest, int newestAmendment, DateTimeOffset time)
        => Parse(new HandoverRecord
        {
            Version = Version,
            OfferDigest = offer.ToByteString(),
            GiverKeyConfigDigest = giver.ToByteString(),
            Checkpoint = ByteString.CopyFrom(checkpoint),
            SealedDigest = sealedDigest.ToByteString(),
            NewestAmendment = (uint)newestAmendment,
            HandoverTime = time.ToUnixTimeSeconds(),
        }.ToByteArray()).OrThrow();

    /// <summary>Refuses with HANDOVER_INVALID, besides what every parser refuses with.</summary>
    /// <param name="record">A serialized <see cref="HandoverRecord"/>, whole.</param>
    public static Verdict<RecordedHandover> Parse(ReadOnlyMemory<byte> record)
        => StrictProto.Parse<HandoverRecord>(record, "hand-over record", MaximumBytes).Then(message
            => message.Version == Version
                && message.OfferDigest.Length == Sha256Digest.Length && message.GiverKeyConfigDigest.Length == Sha256Digest.Length && message.SealedDigest.Length == Sha256Digest.Length
                && !message.Checkpoint.IsEmpty && message.NewestAmendment <= int.MaxValue && UnixTime.IsValid(message.HandoverTime)
                    ? Verdict<RecordedHandover>.Accepted(new RecordedHandover(record.ToArray(), message))
                    : Verdict<RecordedHandover>.Refused(Reasons.HandoverInvalid, "the hand-over record is of another version, or a digest, its checkpoint or its time is missing"));

    /// <summary>What the giver signs with its receipt key.</summary>
    public static byte[] SignedMessage(ReadOnlySpan<byte> record) => new SignedInput(RecordLabel).Field(record).ToArray();

    /// <summary>What the successor signs with its offer's receipt key once it holds the keys.</summary>
    public byte[] AcceptedMessage(DateTimeOffset acceptedAt) => new SignedInput(AcceptedLabel).Field(Digest.Bytes).Time(acceptedAt.ToUnixTimeSeconds()).ToArray();

    /// <summary>True when the holder of the offer's receipt key says that it accepted exactly this.</summary>
    public bool IsAcceptedBy(SigningPublicKey receiptKey, HandoverAcceptance acceptance)
        => UnixTime.IsValid(acceptance.AcceptTime) && receiptKey.Verify(AcceptedMessage(DateTimeOffset.FromUnixTimeSeconds(acceptance.AcceptTime)), acceptance.Signature.Span);
}
