using System.Buffers.Binary;

namespace FederatedGateway.Trust.Attestation.Tpm.EventLogs;

/// <summary>Reads little-endian event logs from untrusted bytes. What does not fit yields zeros and is remembered, as <see cref="Structures.TpmReader"/> does.</summary>
internal ref struct EventLogReader
{
    private readonly ReadOnlyMemory<byte> bytes;
    private int position;

    public EventLogReader(ReadOnlyMemory<byte> bytes) => this.bytes = bytes;

    public bool HasFailed { get; private set; }

    public readonly bool IsComplete => !HasFailed && position == bytes.Length;

    /// <summary>Nothing but the padding of a fixed-size area follows: ones on TDX, zeros elsewhere.</summary>
    public readonly bool IsAtEnd
    {
        get
        {
            var rest = bytes.Span[position..];
            return !rest.ContainsAnyExcept((byte)0xff) || !rest.ContainsAnyExcept((byte)0);
        }
    }

    public byte Byte() => Take(1).Span is [var value] ? value : (byte)0;

    public ushort UInt16() => Take(2).Span is { Length: 2 } value ? BinaryPrimitives.ReadUInt16LittleEndian(value) : (ushort)0;

    public uint UInt32() => Take(4).Span is { Length: 4 } value ? BinaryPrimitives.ReadUInt32LittleEndian(value) : 0;

    public ReadOnlyMemory<byte> Take(uint count)
    {
        if (HasFailed || count > bytes.Length - position)
        {
            HasFailed = true;
            return default;
        }

        var taken = bytes.Slice(position, (int)count);
        position += (int)count;
        return taken;
    }
}
