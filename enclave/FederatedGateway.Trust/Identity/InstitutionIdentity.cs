using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Identity;

/// <summary>The verified public part of an institution: the name and keys that its own signing key vouches for (<see cref="SignedIdentity"/>).</summary>
public sealed class InstitutionIdentity
{
    public const uint Version = 1;

    /// <summary>Four KEM keys of the longest suite take 5 KiB.</summary>
    public const int MaximumIdentityBytes = 8 * 1024;

    /// <summary>As the manifest's participant field allows.</summary>
    public const int MaximumSignedBytes = 16 * 1024;

    private const string Label = "fgw-identity-v1";

    private readonly byte[] signedIdentity;

    private InstitutionIdentity(byte[] signedIdentity, ReadOnlySpan<byte> identity, V1.Identity message, SigningPublicKey signingKey, IReadOnlyList<PublishedKemKey> kemKeys)
    {
        this.signedIdentity = signedIdentity;
        Name = message.Name;
        SigningKey = signingKey;
        KemKeys = kemKeys;
        CreateTime = DateTimeOffset.FromUnixTimeSeconds(message.CreateTime);
        Fingerprint = Trust.Identity.Fingerprint.Of(identity);
    }

    public string Name { get; }

    /// <summary>Verifies its headers, approvals and orders.</summary>
    public SigningPublicKey SigningKey { get; }

    /// <summary>Receive its results; 1 to 4, one per suite.</summary>
    public IReadOnlyList<PublishedKemKey> KemKeys { get; }

    public DateTimeOffset CreateTime { get; }

    /// <summary>Compared by people out of band; covers the name and every key.</summary>
    public string Fingerprint { get; }

    /// <summary>The serialized <see cref="SignedIdentity"/>, as it goes into a manifest.</summary>
    public ReadOnlyMemory<byte> SignedBytes => signedIdentity;

    /// <summary>Makes a self-signed identity. Throws <see cref="ArgumentException"/> for a name or keys that <see cref="Verify"/> would refuse.</summary>
    public static InstitutionIdentity Create(string name, ISigner signer, IEnumerable<PublishedKemKey> kemKeys, DateTimeOffset createTime)
    {
        var message = new V1.Identity
        {
            Version = Version,
            Name = name,
            SigningPublicKey = ByteString.CopyFrom(signer.PublicKey.Bytes.Span),
            CreateTime = createTime.ToUnixTimeSeconds(),
        };
        message.KemKeys.AddRange(kemKeys.Select(key => key.ToMessage()));
        var identity = message.ToByteArray();
        var signed = new SignedIdentity { Identity = ByteString.CopyFrom(identity), Signature = ByteString.CopyFrom(signer.Sign(Input(identity))) };
        return Verify(signed.ToByteArray()).TryGetValue(out var created, out var refusal)
            ? created
            : throw new ArgumentException($"this identity would be refused: {refusal}", nameof(name));
    }

    /// <summary>
    /// Checks the self-signature, then every field. It proves that whoever holds the signing key chose the name and the KEM keys; that the key belongs to the
    /// institution of that name is what people compare fingerprints for.
    /// </summary>
    /// <param name="signedIdentity">A serialized <see cref="SignedIdentity"/>, whole.</param>
    public static Verdict<InstitutionIdentity> Verify(ReadOnlyMemory<byte> signedIdentity)
        => StrictProto.Parse<SignedIdentity>(signedIdentity, "identity file", MaximumSignedBytes).Then(signed
            => StrictProto.Parse<V1.Identity>(signed.Identity.Memory, "identity", MaximumIdentityBytes).Then(message
                => Check(signedIdentity, signed, message)));

    private static Verdict<InstitutionIdentity> Check(ReadOnlyMemory<byte> signedIdentity, SignedIdentity signed, V1.Identity message)
    {
        // The key that verifies is inside what it signs: this one parse has to come before the verification, and nothing else takes effect before it.
        if (!SigningPublicKey.Parse(message.SigningPublicKey.Span).TryGetValue(out var signingKey, out var refusal))
        {
            return Verdict<InstitutionIdentity>.Refused(refusal);
        }

        if (!signingKey.Verify(Input(signed.Identity.Span), signed.Signature.Span))
        {
            return Verdict<InstitutionIdentity>.Refused(Reasons.SignatureInvalid, "the identity's self-signature does not verify; ask its institution for the file again");
        }

        if (message.Version != Version)
        {
            return Invalid($"it has format version {message.Version}; this program reads version {Version}");
        }

        if (!ParticipantName.IsValid(message.Name))
        {
            return Invalid($"its name is not {ParticipantName.Rule}");
        }

        if (!UnixTime.IsValid(message.CreateTime))
        {
            return Invalid("its creation time is not a time");
        }

        return PublishedKemKey.ParseAll(message.KemKeys).Then(kemKeys => Verdict<InstitutionIdentity>.Accepted(
            new InstitutionIdentity(signedIdentity.ToArray(), signed.Identity.Span, message, signingKey, kemKeys)));
    }

    private static Verdict<InstitutionIdentity> Invalid(string detail) => Verdict<InstitutionIdentity>.Refused(Reasons.IdentityInvalid, $"the identity is refused: {detail}");

    private static byte[] Input(ReadOnlySpan<byte> identity) => new SignedInput(Label).Field(identity).ToArray();
}
