using System.Security.Cryptography;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Identity;

/// <summary>A KEM public key as a signed message states it: a known suite and the exact length of its keys. The envelope library checks the rest before use.</summary>
public sealed class PublishedKemKey : IEquatable<PublishedKemKey>
{
    private readonly byte[] bytes;

    private PublishedKemKey(uint suite, byte[] bytes)
    {
        Suite = suite;
        this.bytes = bytes;
    }

    /// <summary>HPKE KEM identifier.</summary>
    public uint Suite { get; }

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>SHA-256 of <see cref="Bytes"/>: the recipient digest of a wrap.</summary>
    public byte[] Digest() => SHA256.HashData(bytes);

    public KemKey ToMessage() => new() { Suite = Suite, PublicKey = ByteString.CopyFrom(bytes) };

    /// <summary>Refuses an unknown suite with SUITE_REFUSED, a wrong length with IDENTITY_INVALID.</summary>
    public static Verdict<PublishedKemKey> Parse(uint suite, ReadOnlySpan<byte> bytes)
    {
        if (KemKeyLengths.PublicKeyBytes(suite) is not { } length)
        {
            return Verdict<PublishedKemKey>.Refused(Reasons.SuiteRefused, $"0x{suite:x4} is no key-wrap suite known here; known are 0x647a (X-Wing) and 0x0010 (P-256)");
        }

        return bytes.Length == length
            ? Verdict<PublishedKemKey>.Accepted(new PublishedKemKey(suite, bytes.ToArray()))
            : Verdict<PublishedKemKey>.Refused(Reasons.IdentityInvalid, $"a public key of suite 0x{suite:x4} has {length} bytes; this one has {bytes.Length}");
    }

    /// <summary>1 to <see cref="KemKeyLengths.MaximumKeys"/> keys, one per suite.</summary>
    internal static Verdict<IReadOnlyList<PublishedKemKey>> ParseAll(IReadOnlyList<KemKey> keys)
    {
        if (keys.Count is 0 or > KemKeyLengths.MaximumKeys)
        {
            return Verdict<IReadOnlyList<PublishedKemKey>>.Refused(Reasons.IdentityInvalid, $"{keys.Count} KEM keys; 1 to {KemKeyLengths.MaximumKeys} are accepted");
        }

        var parsed = new List<PublishedKemKey>(keys.Count);
        foreach (var key in keys)
        {
            if (!Parse(key.Suite, key.PublicKey.Span).TryGetValue(out var one, out var refusal))
            {
                return Verdict<IReadOnlyList<PublishedKemKey>>.Refused(refusal);
            }

            if (parsed.Exists(other => other.Suite == one.Suite))
            {
                return Verdict<IReadOnlyList<PublishedKemKey>>.Refused(Reasons.IdentityInvalid, $"two KEM keys of suite 0x{one.Suite:x4}; one per suite is accepted");
            }

            parsed.Add(one);
        }

        return Verdict<IReadOnlyList<PublishedKemKey>>.Accepted(parsed);
    }

    public bool Equals(PublishedKemKey? other) => other is not null && Suite == other.Suite && bytes.AsSpan().SequenceEqual(other.bytes);

    public override bool Equals(object? obj) => Equals(obj as PublishedKemKey);

    public override int GetHashCode() => BitConverter.ToInt32(bytes, bytes.Length - sizeof(int));
}
