using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>
/// What connections receive into and send from. The server's own blocks have 4 KiB, and it asks the kernel for one at a time: an upload then costs two
/// system calls and a change of threads for each 4 KiB. A connection on which nothing happens holds no block. Thread-safe.
/// </summary>
internal sealed class ConnectionBlocks : MemoryPool<byte>
{
    /// <summary>Two TLS records: the default of 4 KiB cost two system calls for each.</summary>
    public const int BlockBytes = 32 * 1024;

    /// <summary>Kept for the next connection, 8 MiB in all: two full connection windows. What was rented beyond goes back to the collector.</summary>
    private const int MaximumKept = 256;

    private readonly ConcurrentQueue<byte[]> kept = [];
    private volatile bool disposed;

    public override int MaxBufferSize => BlockBytes;

    /// <param name="minBufferSize">At most <see cref="MaxBufferSize"/>; every block has that many bytes.</param>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        ObjectDisposedException.ThrowIf(disposed, this);

        // Pinned for its whole life: sockets would pin it for every call.
        return new Block(this, kept.TryDequeue(out var bytes) ? bytes : GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true));
    }

    protected override void Dispose(bool disposing)
    {
        disposed = true;
        kept.Clear();
    }

    private void Return(byte[] bytes)
    {
        if (!disposed && kept.Count < MaximumKept)
        {
            kept.Enqueue(bytes);
        }
    }

    /// <summary>New for each rent, so that a block that is given back twice serves one connection nevertheless.</summary>
    private sealed class Block(ConnectionBlocks pool, byte[] bytes) : IMemoryOwner<byte>
    {
        private byte[]? held = bytes;

        public Memory<byte> Memory => MemoryMarshal.CreateFromPinnedArray(held ?? throw new ObjectDisposedException(nameof(Block)), 0, BlockBytes);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref held, null) is { } returned)
            {
                pool.Return(returned);
            }
        }
    }
}
