using System.Security.Cryptography;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>A public key that secrets can be wrapped to, valid for its suite by construction.</summary>
public sealed class KemPublicKey : IEquatable<KemPublicKey>
{
    private readonly byte[] bytes;

    private KemPublicKey(HpkeSuite suite, byte[] bytes)
    {
        Suite = suite;
        this.bytes = bytes;
    }

    public HpkeSuite Suite { get; }

    /// <summary>X-Wing: 1216 bytes; P-256: 65 bytes, an uncompressed point.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>SHA-256 of <see cref="Bytes"/>: the recipient key digest of a wrap.</summary>
    public byte[] Digest() => SHA256.HashData(bytes);

    /// <summary>Refuses an unknown suite with SUITE_REFUSED and bytes that are no key of it (length, ML-KEM encoding, point not on the curve or of small order) with IDENTITY_INVALID.</summary>
    public static Verdict<KemPublicKey> Parse(HpkeSuite suite, ReadOnlySpan<byte> bytes)
    {
        if (!Enum.IsDefined(suite))
        {
            return Verdict<KemPublicKey>.Refused(Reasons.SuiteRefused, $"0x{(int)suite:x4} is no key-wrap suite known here");
        }

        var kem = Kem.Of(suite);
        if (bytes.Length != kem.PublicKeyLength)
        {
            return Verdict<KemPublicKey>.Refused(Reasons.IdentityInvalid, $"a {suite} public key has {kem.PublicKeyLength} bytes; this one has {bytes.Length}");
        }

        return kem.IsValidPublicKey(bytes)
            ? Verdict<KemPublicKey>.Accepted(new KemPublicKey(suite, bytes.ToArray()))
            : Verdict<KemPublicKey>.Refused(Reasons.IdentityInvalid, $"these {bytes.Length} bytes are no valid {suite} public key");
    }

    /// <summary>The same key as identities, manifests and key configurations state it, checked here beyond its length.</summary>
    public static Verdict<KemPublicKey> Parse(PublishedKemKey key) => Parse((HpkeSuite)key.Suite, key.Bytes.Span);

    public PublishedKemKey Publish() => PublishedKemKey.Parse((uint)Suite, bytes).OrThrow();

    public bool Equals(KemPublicKey? other) => other is not null && Suite == other.Suite && bytes.AsSpan().SequenceEqual(other.bytes);

    public override bool Equals(object? obj) => Equals(obj as KemPublicKey);

    public override int GetHashCode() => BitConverter.ToInt32(bytes, bytes.Length - sizeof(int));
}
