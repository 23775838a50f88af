using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Google.Protobuf;

namespace FederatedGateway.Trust.Encoding;

/// <summary>A SHA-256 digest: 32 bytes; 64 lower-case hexadecimal characters as text and in JSON.</summary>
[JsonConverter(typeof(Sha256DigestConverter))]
public sealed class Sha256Digest : IEquatable<Sha256Digest>
{
    public const int Length = 32;

    private readonly byte[] bytes;

    /// <param name="bytes">Exactly <see cref="Length"/>; untrusted bytes go through <see cref="TryParse"/>.</param>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length, nameof(bytes));
        this.bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => bytes;

    public static Sha256Digest Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>False unless there are exactly <see cref="Length"/> bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Sha256Digest? digest)
    {
        digest = bytes.Length == Length ? new Sha256Digest(bytes) : null;
        return digest is not null;
    }

    /// <summary>Exactly 64 lower-case hexadecimal characters.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> text, [NotNullWhen(true)] out Sha256Digest? digest)
    {
        digest = null;
        if (text.Length != 2 * Length)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigitLower(character))
            {
                return false;
            }
        }

        digest = new Sha256Digest(Convert.FromHexString(text));
        return true;
    }

    /// <summary>Digests are public values: compared in any time.</summary>
    public bool Equals(ReadOnlySpan<byte> other) => other.SequenceEqual(bytes);

    public bool Equals(Sha256Digest? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    public override bool Equals(object? obj) => Equals(obj as Sha256Digest);

    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    public ByteString ToByteString() => ByteString.CopyFrom(bytes);

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public override string ToString() => Convert.ToHexStringLower(bytes);
}
