using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Handovers;

/// <summary>A well-formed offer (<see cref="HandoverOffer"/>): which keys of which study a successor asks for, and the keys that it made to receive them. Worth nothing before evidence binds it.</summary>
public sealed class OfferedHandover
{
    public const uint Version = 1;

    /// <summary>A month's KeyConfig each: more than a study has in five years.</summary>
    public const int MaximumKeyConfigs = 64;

    /// <summary>The giver's and the successor's own random bytes.</summary>
    public const int NonceBytes = 32;

    public const int MaximumBytes = EnclaveKeys.MaximumBytes + (MaximumKeyConfigs * (Sha256Digest.Length + 2)) + 256;

    private readonly byte[] bytes;

    private OfferedHandover(byte[] bytes, HandoverOffer message, IReadOnlyList<Sha256Digest> keyConfigs, EnclaveKeys keys)
    {
        this.bytes = bytes;
        Digest = Sha256Digest.Of(bytes);
        StudyDigest = keys.StudyDigest;
        KeyConfigs = keyConfigs;
        Challenge = message.Challenge.ToByteArray();
        Keys = keys;
    }

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>What the log names.</summary>
    public Sha256Digest Digest { get; }

    public Sha256Digest StudyDigest { get; }

    /// <summary>Whose private keys are asked for, ascending.</summary>
    public IReadOnlyList<Sha256Digest> KeyConfigs { get; }

    /// <summary>The giver's.</summary>
    public ReadOnlyMemory<byte> Challenge { get; }

    /// <summary>The KeyConfig made for this hand-over alone. Its digest names the successor as a holder of what it gets.</summary>
    public EnclaveKeys Keys { get; }

    /// <exception cref="ArgumentException">The fields make no valid offer.</exception>
    public static OfferedHandover Create(IEnumerable<Sha256Digest> keyConfigs, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> nonce, EnclaveKeys keys)
    {
        var message = new HandoverOffer
        {
            Version = Version,
            StudyDigest = keys.StudyDigest.ToByteString(),
            Challenge = ByteString.CopyFrom(challenge),
            Nonce = ByteString.CopyFrom(nonce),
            KeyConfig = ByteString.CopyFrom(keys.Bytes.Span),
        };
        message.KeyConfigDigests.AddRange(keyConfigs.Select(digest => digest.ToByteString()));
        return Parse(message.ToByteArray()).TryGetValue(out var offer, out var refusal) ? offer : throw new ArgumentException(refusal.ToString(), nameof(keyConfigs));
    }

    /// <summary>Refuses with HANDOVER_INVALID, besides what every parser refuses with.</summary>
    /// <param name="offer">A serialized <see cref="HandoverOffer"/>, whole.</param>
    public static Verdict<OfferedHandover> Parse(ReadOnlyMemory<byte> offer)
        => StrictProto.Parse<HandoverOffer>(offer, "hand-over offer", MaximumBytes).Then(message
            => FindFault(message) is { } fault
                ? Invalid(fault)
                : EnclaveKeys.Parse(message.KeyConfig.Memory).Then(keys => message.StudyDigest.Span.SequenceEqual(keys.StudyDigest.Bytes)
                    ? Verdict<OfferedHandover>.Accepted(new OfferedHandover(offer.ToArray(), message, [.. message.KeyConfigDigests.Select(digest => new Sha256Digest(digest.Span))], keys))
                    : Invalid("its KeyConfig is of another study")));

    private static string? FindFault(HandoverOffer message)
    {
        if (message.Version != Version)
        {
            return $"it has format version {message.Version}; this program reads version {Version}";
        }

        if (message.StudyDigest.Length != Sha256Digest.Length || message.Challenge.Length != NonceBytes || message.Nonce.Length != NonceBytes)
        {
            return $"its study digest, challenge or nonce does not have {NonceBytes} bytes";
        }

        return KeyConfigList.FindFault(message.KeyConfigDigests);
    }

    private static Verdict<OfferedHandover> Invalid(string fault) => Verdict<OfferedHandover>.Refused(Reasons.HandoverInvalid, $"the hand-over offer is refused: {fault}");
}
