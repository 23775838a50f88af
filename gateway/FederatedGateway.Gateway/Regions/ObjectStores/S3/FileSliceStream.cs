using Microsoft.Win32.SafeHandles;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>Bytes of an open file from a place on, apart from the file's own position, so that several may be read at a time. Does not own it.</summary>
internal sealed class FileSliceStream(SafeFileHandle file, long start, long length) : ForwardReadStream
{
    private long position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await RandomAccess.ReadAsync(file, buffer[..(int)Math.Min(buffer.Length, length - position)], start + position, cancellationToken);
        position += read;
        return read;
    }
}
