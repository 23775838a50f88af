using System.Buffers;
using System.Net;
using System.Text;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>A request body in signed chunks (<c>aws-chunked</c>), for content that can be read once only.</summary>
internal sealed class ChunkSignedContent : HttpContent
{
    private const int ChunkLength = 256 << 10;
    private const int SignatureDigits = 64;
    private const string Extension = ";chunk-signature=";

    private readonly long length;
    private readonly ChunkSigner signer;
    private readonly Func<Memory<byte>, CancellationToken, ValueTask<int>> read;
    private readonly Action progressed;

    /// <param name="length">Of the content itself, in bytes.</param>
    /// <param name="signer">Goes on from the request's signature.</param>
    /// <param name="read">Fills a buffer, but for the end.</param>
    /// <param name="progressed">Called whenever bytes have gone out.</param>
    public ChunkSignedContent(long length, ChunkSigner signer, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, Action progressed)
    {
        (this.length, this.signer, this.read, this.progressed) = (length, signer, read, progressed);
        Headers.ContentEncoding.Add("aws-chunked");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            for (var left = length; left > 0;)
            {
                var count = await read(buffer.AsMemory(0, (int)Math.Min(ChunkLength, left)), cancellationToken);
                await WriteAsync(stream, $"{count:x}{Extension}{signer.Sign(buffer.AsSpan(0, count))}\r\n", cancellationToken);
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await WriteAsync(stream, "\r\n", cancellationToken);
                left -= count;
                progressed();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await WriteAsync(stream, $"0{Extension}{signer.Sign([])}\r\n\r\n", cancellationToken);
    }

    protected override bool TryComputeLength(out long computed)
    {
        var last = length % ChunkLength;
        computed = (length / ChunkLength * Framed(ChunkLength)) + (last == 0 ? 0 : Framed(last)) + Framed(0);
        return true;
    }

    private static long Framed(long count) => $"{count:x}".Length + Extension.Length + SignatureDigits + 2 + count + 2;

    private static ValueTask WriteAsync(Stream stream, string text, CancellationToken cancellationToken)
        => stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
}
