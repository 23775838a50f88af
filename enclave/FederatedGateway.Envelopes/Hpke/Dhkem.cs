using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedGateway.Envelopes.Hpke;

/// <summary>ExtractAndExpand of DHKEM (RFC 9180 §4.1) with HKDF-SHA256.</summary>
internal static class Dhkem
{
    public static void ExtractAndExpand(ushort kemId, ReadOnlySpan<byte> dh, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret)
    {
        Span<byte> suiteId = stackalloc byte[5];
        "KEM"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[3..], kemId);

        Span<byte> key = stackalloc byte[LabeledHkdf.ExtractLength];
        byte[] context = [.. enc, .. publicKey];
        LabeledHkdf.Extract(suiteId, [], "eae_prk"u8, dh, key);
        LabeledHkdf.Expand(suiteId, key, "shared_secret"u8, context, sharedSecret);
        CryptographicOperations.ZeroMemory(key);
    }
}
