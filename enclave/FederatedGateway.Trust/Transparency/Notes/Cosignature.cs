using System.Buffers.Binary;
using System.Globalization;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Transparency.Notes;

/// <summary>
/// cosignature/v1 of C2SP tlog-cosignature: 8 bytes of big-endian Unix seconds and an Ed25519 signature over <c>cosignature/v1</c>, <c>time N</c> and the whole checkpoint text.
/// It says: at that time, this was the largest consistent tree of this log that the witness had seen.
/// </summary>
public static class Cosignature
{
    public const int TimeLength = sizeof(ulong);

    public const int Length = TimeLength + VerifierKey.SignatureLength;

    /// <summary>The time of a cosignature in Unix seconds; false unless it has exactly <see cref="Length"/> bytes and a time below 2^63.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> cosignature, out long unixSeconds)
    {
        unixSeconds = cosignature.Length == Length ? BinaryPrimitives.ReadInt64BigEndian(cosignature) : -1;
        return unixSeconds >= 0;
    }

    internal static byte[] SignedMessage(long unixSeconds, ReadOnlySpan<byte> text)
        => [.. StrictUtf8.Encode(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixSeconds}\n")), .. text];
}
