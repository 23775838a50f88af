using System.Security.Cryptography;

namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>Reads a range of a version's file; every byte it gives comes from a block whose SHA-256 was just checked.</summary>
internal sealed class BlockVerifiedStream(FileStream file, VersionRecord record, long offset, long length) : ForwardReadStream
{
    private byte[] block = [];
    private readonly long end = offset + length;
    private long position = offset;
    private long loaded = -1;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var left = end - position;
        if (left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        var index = position / BlockHash.BlockLength;
        if (index != loaded)
        {
            await LoadAsync(index, cancellationToken);
        }

        var start = (int)(position % BlockHash.BlockLength);
        var count = (int)Math.Min(Math.Min(buffer.Length, left), BlockSize(index) - start);
        block.AsMemory(start, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int BlockSize(long index) => (int)Math.Min(BlockHash.BlockLength, record.Length - (index * BlockHash.BlockLength));

    private async Task LoadAsync(long index, CancellationToken cancellationToken)
    {
        loaded = -1;
        block = block.Length == 0 ? GC.AllocateUninitializedArray<byte>((int)Math.Min(BlockHash.BlockLength, record.Length)) : block;
        var bytes = block.AsMemory(0, BlockSize(index));
        var filled = 0;
        while (filled < bytes.Length)
        {
            var read = await RandomAccess.ReadAsync(file.SafeFileHandle, bytes[filled..], (index * BlockHash.BlockLength) + filled, cancellationToken);
            if (read == 0)
            {
                throw Corrupted(index);
            }

            filled += read;
        }

        var digest = record.BlockDigests.AsSpan((int)index * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);
        if (!SHA256.HashData(bytes.Span).AsSpan().SequenceEqual(digest))
        {
            throw Corrupted(index);
        }

        loaded = index;
    }

    private ObjectCorruptedException Corrupted(long index) => new(
        $"Version {record.VersionId} of '{record.Key}' is damaged on disk in the MiB at {index * BlockHash.BlockLength}: the bytes do not match their SHA-256. "
        + "Restore it from another region.");
}
