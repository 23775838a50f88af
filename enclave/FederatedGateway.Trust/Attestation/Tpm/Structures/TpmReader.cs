using System.Buffers.Binary;

namespace FederatedGateway.Trust.Attestation.Tpm.Structures;

/// <summary>
/// Reads big-endian TPM structures from untrusted bytes. A read beyond the end or a size beyond its bound yields zeros and is remembered:
/// callers read a whole structure and then ask <see cref="IsComplete"/> once.
/// </summary>
public ref struct TpmReader
{
    private readonly ReadOnlySpan<byte> bytes;
    private int position;

    public TpmReader(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>Something did not fit.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Everything fitted and nothing is left over.</summary>
    public readonly bool IsComplete => !HasFailed && position == bytes.Length;

    public readonly int Remaining => bytes.Length - position;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public ushort UInt16() => Take(2) is { Length: 2 } value ? BinaryPrimitives.ReadUInt16BigEndian(value) : (ushort)0;

    public uint UInt32() => Take(4) is { Length: 4 } value ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;

    public ulong UInt64() => Take(8) is { Length: 8 } value ? BinaryPrimitives.ReadUInt64BigEndian(value) : 0;

    public TpmAlgorithm Algorithm() => (TpmAlgorithm)UInt16();

    /// <summary>A TPM2B: a 16-bit size, then that many bytes.</summary>
    public ReadOnlySpan<byte> Sized(int maximumBytes)
    {
        var length = UInt16();
        if (length <= maximumBytes)
        {
            return Take(length);
        }

        HasFailed = true;
        return default;
    }

    /// <summary>Exactly this many bytes; empty when there are fewer.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (HasFailed || count < 0 || count > Remaining)
        {
            HasFailed = true;
            return default;
        }

        var taken = bytes.Slice(position, count);
        position += count;
        return taken;
    }
}
