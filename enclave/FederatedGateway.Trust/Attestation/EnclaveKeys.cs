using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Attestation;

/// <summary>An enclave's public keys for one study and epoch (<see cref="KeyConfig"/>). Worth nothing before evidence binds its digest.</summary>
public sealed class EnclaveKeys
{
    public const uint Version = 1;

    public const int MaximumBytes = 8 * 1024;

    private readonly byte[] bytes;

    private EnclaveKeys(byte[] bytes, KeyConfig message, IReadOnlyList<PublishedKemKey> kemKeys, SigningPublicKey receiptKey)
    {
        this.bytes = bytes;
        Digest = Sha256Digest.Of(bytes);
        StudyDigest = new Sha256Digest(message.StudyDigest.Span);
        KemKeys = kemKeys;
        ReceiptKey = receiptKey;
        Epoch = message.Epoch;
        NotBefore = DateTimeOffset.FromUnixTimeSeconds(message.NotBefore);
        NotAfter = DateTimeOffset.FromUnixTimeSeconds(message.NotAfter);
    }

    /// <summary>The serialized <see cref="KeyConfig"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The KeyConfig digest.</summary>
    public Sha256Digest Digest { get; }

    public Sha256Digest StudyDigest { get; }

    /// <summary>Data keys are wrapped to these; one per suite.</summary>
    public IReadOnlyList<PublishedKemKey> KemKeys { get; }

    /// <summary>Verifies result headers, wraps and receipts.</summary>
    public SigningPublicKey ReceiptKey { get; }

    public ulong Epoch { get; }

    /// <summary>No wrap is made before.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>No new wrap is made after.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <exception cref="ArgumentException">The fields make no valid KeyConfig.</exception>
    public static EnclaveKeys Create(
        Sha256Digest studyDigest, IEnumerable<PublishedKemKey> kemKeys, SigningPublicKey receiptKey, ulong epoch, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var message = new KeyConfig
        {
            Version = Version,
            StudyDigest = studyDigest.ToByteString(),
            ReceiptPublicKey = ByteString.CopyFrom(receiptKey.Bytes.Span),
            Epoch = epoch,
            NotBefore = notBefore.ToUnixTimeSeconds(),
            NotAfter = notAfter.ToUnixTimeSeconds(),
        };
        message.KemKeys.AddRange(kemKeys.Select(key => key.ToMessage()));
        return Parse(message.ToByteArray()).TryGetValue(out var keys, out var refusal) ? keys : throw new ArgumentException(refusal.ToString(), nameof(kemKeys));
    }

    /// <summary>Every refusal of a field is KEY_CONFIG_INVALID.</summary>
    /// <param name="keyConfig">A serialized <see cref="KeyConfig"/>, whole.</param>
    public static Verdict<EnclaveKeys> Parse(ReadOnlyMemory<byte> keyConfig)
    {
        if (!StrictProto.Parse<KeyConfig>(keyConfig, "key config", MaximumBytes).TryGetValue(out var message, out var refusal))
        {
            return Verdict<EnclaveKeys>.Refused(refusal);
        }

        if (message.Version != Version)
        {
            return Invalid($"it has format version {message.Version}; this program reads version {Version}");
        }

        if (message.StudyDigest.Length != Sha256Digest.Length || message.Epoch == 0)
        {
            return Invalid("its study digest or epoch is missing");
        }

        if (!UnixTime.IsValid(message.NotBefore) || !UnixTime.IsValid(message.NotAfter) || message.NotAfter <= message.NotBefore)
        {
            return Invalid("its end does not follow its beginning");
        }

        if (!PublishedKemKey.ParseAll(message.KemKeys).TryGetValue(out var kemKeys, out refusal)
            || !SigningPublicKey.Parse(message.ReceiptPublicKey.Span).TryGetValue(out var receiptKey, out refusal))
        {
            return Invalid(refusal.Detail);
        }

        return Verdict<EnclaveKeys>.Accepted(new EnclaveKeys(keyConfig.ToArray(), message, kemKeys, receiptKey));
    }

    private static Verdict<EnclaveKeys> Invalid(string detail) => Verdict<EnclaveKeys>.Refused(Reasons.KeyConfigInvalid, $"the key config is refused: {detail}");
}
