using System.Buffers;
using System.Buffers.Binary;

namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>Writes big-endian TPM structures.</summary>
public sealed class TpmWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public TpmWriter Byte(byte value) => Raw([value]);

    public TpmWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes.GetSpan(2), value);
        bytes.Advance(2);
        return this;
    }

    public TpmWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes.GetSpan(4), value);
        bytes.Advance(4);
        return this;
    }

    public TpmWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes.GetSpan(8), value);
        bytes.Advance(8);
        return this;
    }

    public TpmWriter Algorithm(TpmAlgorithm value) => UInt16((ushort)value);

    /// <summary>A TPM2B: a 16-bit size, then the bytes.</summary>
    public TpmWriter Sized(ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, ushort.MaxValue, nameof(value));
        return UInt16((ushort)value.Length).Raw(value);
    }

    /// <summary>The bytes as they are.</summary>
    public TpmWriter Raw(ReadOnlySpan<byte> value)
    {
        bytes.Write(value);
        return this;
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();
}
