using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>LabeledExtract and LabeledExpand with HKDF-SHA256 (RFC 9180 §4). Outputs are secrets of the caller.</summary>
internal static class LabeledHkdf
{
    /// <summary>Output length of extract: SHA-256.</summary>
    public const int ExtractLength = 32;

    /// <summary>The identifier of HKDF-SHA256 in the IANA registry "HPKE KDF Identifiers".</summary>
    public const ushort Id = 0x0001;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    public static void Extract(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> inputKey, Span<byte> key)
    {
        byte[] labeled = [.. Version, .. suiteId, .. label, .. inputKey];
        HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt, key);
        CryptographicOperations.ZeroMemory(labeled);
    }

    public static void Expand(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)output.Length));
        byte[] labeled = [.. length, .. Version, .. suiteId, .. label, .. info];
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, labeled);
    }
}
