using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Wraps;

/// <summary>What a wrap belongs to, as its reader or maker knows it; a wrap that says otherwise is refused.</summary>
public sealed class WrapContext
{
    /// <param name="studyDigest">32 bytes.</param>
    /// <param name="headerDigest">SHA-256 of the envelope's header bytes, 32 bytes.</param>
    /// <param name="purpose">A constant of <see cref="WrapPurpose"/>.</param>
    /// <param name="sender">Who signs the wrap: a participant's name, or "enclave".</param>
    /// <param name="recipient">Who can open it: a participant's name, or "enclave".</param>
    public WrapContext(ReadOnlyMemory<byte> studyDigest, ReadOnlyMemory<byte> headerDigest, string purpose, string sender, string recipient)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(studyDigest.Length, HeaderLimits.DigestBytes, nameof(studyDigest));
        ArgumentOutOfRangeException.ThrowIfNotEqual(headerDigest.Length, HeaderLimits.DigestBytes, nameof(headerDigest));
        ThrowUnlessName(sender, nameof(sender));
        ThrowUnlessName(recipient, nameof(recipient));
        SecretBytes = WrapPurpose.SecretBytes(purpose) ?? throw new ArgumentException("not a purpose of wraps", nameof(purpose));
        StudyDigest = studyDigest;
        HeaderDigest = headerDigest;
        Purpose = purpose;
        Sender = sender;
        Recipient = recipient;
    }

    public ReadOnlyMemory<byte> StudyDigest { get; }

    public ReadOnlyMemory<byte> HeaderDigest { get; }

    public string Purpose { get; }

    public string Sender { get; }

    public string Recipient { get; }

    /// <summary>Bytes of the secret inside.</summary>
    public int SecretBytes { get; }

    /// <summary>The wrap of an envelope's own key, signed by the envelope's sender.</summary>
    public static WrapContext Of(VerifiedHeader header, string recipient)
        => new(header.StudyDigest, header.Digest, WrapPurpose.Of(header.Kind), header.Sender, recipient);

    private static void ThrowUnlessName(string name, string parameter)
    {
        if (name != ParticipantName.Enclave && !ParticipantName.IsValid(name))
        {
            throw new ArgumentException("neither a participant's name nor \"enclave\"", parameter);
        }
    }
}
