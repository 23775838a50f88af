using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace FederatedGateway.Client.Datasets;

/// <summary>Hashes ciphertext and, at the same time, writes it to the spool file, both beside the encryption of what follows.</summary>
internal sealed class SpoolWriter : IAsyncDisposable
{
    /// <summary>The encryption may be this far ahead of the disk.</summary>
    private const int MaximumWaitingBytes = 1024 * 1024;

    private const int SegmentBytes = 128 * 1024;

    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: MaximumWaitingBytes, resumeWriterThreshold: MaximumWaitingBytes / 2, minimumSegmentSize: SegmentBytes));
    private readonly Task<(long Bytes, byte[] Digest)> writing;

    /// <param name="file">Stays the caller's; written until this is complete or disposed.</param>
    public SpoolWriter(FileStream file)
    {
        Input = pipe.Writer.AsStream(leaveOpen: true);
        writing = Task.Run(() => WriteAsync(file));
    }

    /// <summary>Takes the ciphertext.</summary>
    /// <exception cref="IOException">From its methods: the disk takes no more.</exception>
    public Stream Input { get; }

    /// <summary>Ends the file.</summary>
    /// <returns>How many bytes were written and their SHA-256.</returns>
    public async Task<(long Bytes, byte[] Digest)> CompleteAsync()
    {
        await pipe.Writer.CompleteAsync();
        return await writing;
    }

    public async ValueTask DisposeAsync()
    {
        await pipe.Writer.CompleteAsync();
        await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Input.DisposeAsync();
    }

    private async Task<(long Bytes, byte[] Digest)> WriteAsync(FileStream file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        try
        {
            while (true)
            {
                var read = await pipe.Reader.ReadAsync();
                var hashing = Task.Run(() => Append(hash, read.Buffer));
                try
                {
                    bytes += Write(file, bytes, read.Buffer);
                }
                finally
                {
                    await hashing;
                }

                pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    await pipe.Reader.CompleteAsync();
                    return (bytes, hash.GetCurrentHash());
                }
            }
        }
        catch (Exception e)
        {
            await pipe.Reader.CompleteAsync(e);
            throw;
        }
    }

    private static void Append(IncrementalHash hash, ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            hash.AppendData(segment.Span);
        }
    }

    private static long Write(FileStream file, long offset, ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            RandomAccess.Write(file.SafeFileHandle, segment.Span, offset);
            offset += segment.Length;
        }

        return bytes.Length;
    }
}
