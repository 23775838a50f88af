using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace FederatedGateway.Envelopes.ChunkedEncryption;

/// <summary>
/// A write-only stream that encrypts into another one, which it does not own. <see cref="CompleteAsync"/> ends the message; disposal alone leaves it
/// truncated, so that a writer that failed half-way never leaves a message behind.
/// </summary>
public sealed class ChunkedEncryptionStream : Stream
{
    // Four chunks a write: large enough for the file system, small enough for the cache.
    private const int BatchLength = 4 * ChunkLayout.ChunkLength;

    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "the output belongs to the caller")]
    private readonly Stream output;

    private readonly ChunkedEncryptor encryptor;
    private readonly ArrayBufferWriter<byte> batch = new(ChunkLayout.PrefixLength + (5 * ChunkLayout.SealedChunkLength));

    /// <param name="output">Where ciphertext goes.</param>
    /// <param name="key">May be disposed afterwards.</param>
    /// <param name="context">As for <see cref="ChunkedEncryptor"/>.</param>
    public ChunkedEncryptionStream(Stream output, DataKey key, ReadOnlySpan<byte> context)
    {
        this.output = output;
        encryptor = new ChunkedEncryptor(key, context);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes the final chunk and flushes the output.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        encryptor.Complete(batch);
        await output.WriteAsync(TakeBatch(), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(buffer.Length, BatchLength)..])
        {
            encryptor.Write(buffer[..Math.Min(buffer.Length, BatchLength)], batch);
            output.Write(TakeBatch().Span);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(buffer.Length, BatchLength)..])
        {
            encryptor.Write(buffer.Span[..Math.Min(buffer.Length, BatchLength)], batch);
            await output.WriteAsync(TakeBatch(), cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Flushes whole chunks that were written; a part of a chunk stays here until it is full or the message ends.</summary>
    public override void Flush() => output.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            encryptor.Dispose();
        }

        base.Dispose(disposing);
    }

    // Valid until the next write into the batch.
    private ReadOnlyMemory<byte> TakeBatch()
    {
        var written = batch.WrittenMemory;
        batch.ResetWrittenCount();
        return written;
    }
}
