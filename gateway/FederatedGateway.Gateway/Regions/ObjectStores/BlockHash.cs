using System.Security.Cryptography;

namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>SHA-256 of each block of a content, taken as its bytes pass, so that a range can be verified without reading the whole.</summary>
internal sealed class BlockHash : IDisposable
{
    /// <summary>Bytes in a block; the last one of a content may be shorter.</summary>
    public const int BlockLength = 1 << 20;

    private readonly IncrementalHash block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream digests = new();
    private int filled;

    /// <param name="bytes">The content's next bytes, however they are cut.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, BlockLength - filled)];
            block.AppendData(part);
            filled += part.Length;
            bytes = bytes[part.Length..];
            if (filled == BlockLength)
            {
                EndBlock();
            }
        }
    }

    /// <summary>Ends the content.</summary>
    /// <returns>The digests of its blocks, one after the other.</returns>
    public byte[] Complete()
    {
        if (filled > 0)
        {
            EndBlock();
        }

        return digests.ToArray();
    }

    public void Dispose()
    {
        block.Dispose();
        digests.Dispose();
    }

    private void EndBlock()
    {
        digests.Write(block.GetHashAndReset());
        filled = 0;
    }
}
