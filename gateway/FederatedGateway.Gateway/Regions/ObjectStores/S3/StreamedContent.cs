using System.Buffers;
using System.Net;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>A request body of known length that is read while it is sent.</summary>
/// <param name="length">In bytes.</param>
/// <param name="read">Fills a buffer, but for the end.</param>
/// <param name="progressed">Called whenever bytes have gone out.</param>
internal sealed class StreamedContent(long length, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, Action progressed) : HttpContent
{
    private const int BufferLength = 128 << 10;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            for (var left = length; left > 0;)
            {
                var count = await read(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                left -= count;
                progressed();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
