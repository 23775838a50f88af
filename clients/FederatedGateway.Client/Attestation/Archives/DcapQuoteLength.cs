using System.Buffers.Binary;

namespace FederatedGateway.Client.Attestation.Archives;

/// <summary>
/// Where a DCAP quote ends by its own word. Drivers return fixed buffers and tools append text: no signature covers what stands behind a quote, so that a file may be cut there
/// without a change of meaning.
/// </summary>
internal static class DcapQuoteLength
{
    private const int HeaderBytes = 48;
    private const int SgxBodyBytes = 384;
    private const int TdxBodyBytes = 584;

    /// <summary>The quote without what stands behind it; unchanged when it is not whole, which is for the verifier to say.</summary>
    public static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> quote)
    {
        var bytes = quote.Span;
        var signatureAt = BinaryPrimitives.ReadUInt16LittleEndian(bytes) switch
        {
            3 => HeaderBytes + SgxBodyBytes,
            4 => HeaderBytes + TdxBodyBytes,
            _ => AfterSizedBody(bytes),
        };
        return signatureAt is { } offset && offset + sizeof(uint) <= bytes.Length && BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]) is var length && offset + sizeof(uint) + (long)length < bytes.Length
            ? quote[..(offset + sizeof(uint) + (int)length)]
            : quote;
    }

    // Version 5: u16 type, u32 size, body.
    private static int? AfterSizedBody(ReadOnlySpan<byte> quote)
    {
        const int BodyAt = HeaderBytes + sizeof(ushort) + sizeof(uint);
        return quote.Length >= BodyAt && BinaryPrimitives.ReadUInt32LittleEndian(quote[(HeaderBytes + sizeof(ushort))..]) is var size && size < quote.Length ? BodyAt + (int)size : null;
    }
}
