namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>The next bytes of a stream, as if it ended after them. Does not own it.</summary>
internal sealed class SliceStream(Stream inner, long length) : ForwardReadStream
{
    private long left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
        left -= read;
        return read;
    }
}
