using System.Buffers.Binary;

namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>Takes fields off the front of a quote, little-endian as Intel writes them; what is not there is not taken.</summary>
/// <param name="bytes">The rest begins as all of them.</param>
internal sealed class QuoteFields(ReadOnlyMemory<byte> bytes)
{
    /// <summary>What was not taken yet.</summary>
    public ReadOnlyMemory<byte> Rest { get; private set; } = bytes;

    public bool TryTake(long length, out ReadOnlyMemory<byte> field)
    {
        if (length < 0 || length > Rest.Length)
        {
            field = default;
            return false;
        }

        field = Rest[..(int)length];
        Rest = Rest[(int)length..];
        return true;
    }

    public bool TryTakeUInt16(out ushort value)
    {
        var taken = TryTake(sizeof(ushort), out var field);
        value = taken ? BinaryPrimitives.ReadUInt16LittleEndian(field.Span) : (ushort)0;
        return taken;
    }

    public bool TryTakeUInt32(out uint value)
    {
        var taken = TryTake(sizeof(uint), out var field);
        value = taken ? BinaryPrimitives.ReadUInt32LittleEndian(field.Span) : 0;
        return taken;
    }

    /// <summary>A 4-byte length and as many bytes.</summary>
    public bool TryTakeSized(out ReadOnlyMemory<byte> field)
    {
        field = default;
        return TryTakeUInt32(out var length) && TryTake(length, out field);
    }
}
