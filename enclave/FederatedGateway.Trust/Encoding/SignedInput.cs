using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederatedGateway.Trust.Encoding;

/// <summary>
/// Builds the bytes that a signature, a digest or an HPKE info covers: an ASCII domain-separation label, then fields that cannot run into each other.
/// <c>lp(x)</c> = 4-byte big-endian length ‖ x; time = 8-byte big-endian Unix seconds.
/// </summary>
public sealed class SignedInput
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public SignedInput(string label)
    {
        foreach (var character in label)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(character, '\x7f', nameof(label));
            bytes.Write([(byte)character]);
        }
    }

    /// <summary>Appends <c>lp(field)</c>.</summary>
    public SignedInput Field(ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        bytes.Write(length);
        bytes.Write(field);
        return this;
    }

    /// <summary>Appends <c>lp(UTF-8(field))</c>.</summary>
    public SignedInput Field(string field) => Field(System.Text.Encoding.UTF8.GetBytes(field));

    /// <summary>Appends one byte, for a fixed-width enumeration.</summary>
    public SignedInput Byte(byte value)
    {
        bytes.Write([value]);
        return this;
    }

    /// <summary>Appends 8 bytes, big-endian Unix seconds.</summary>
    public SignedInput Time(long unixSeconds)
    {
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, unixSeconds);
        bytes.Write(time);
        return this;
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    public byte[] Sha256() => SHA256.HashData(bytes.WrittenSpan);
}
