using System.Security.Cryptography;

namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>
/// The caller's stream on its way into a store: exactly the promised bytes, hashed in passing. Length and digest are settled before the last
/// bytes are handed on, so that a store never receives the end of a content that is wrong.
/// </summary>
internal sealed class UploadSource(ObjectUpload upload, Stream content) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? sha256;

    public long Remaining { get; private set; } = upload.Length;

    /// <summary>Why the content could not be read or is not what was promised, to be told from a store's failure.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Of the whole content, once it has been read.</summary>
    public byte[] Sha256 => sha256 ?? throw new InvalidOperationException("The content has not been read to its end.");

    /// <summary>Fills the buffer, but for the end of the content. An empty content needs one call too, to be checked.</summary>
    /// <returns>Bytes read; 0 when there are none left.</returns>
    /// <exception cref="ObjectCorruptedException">The content is shorter or longer than promised, or its SHA-256 another.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (sha256 is not null)
        {
            return 0;
        }

        var wanted = (int)Math.Min(buffer.Length, Remaining);
        var read = await FillAsync(buffer[..wanted], cancellationToken);
        hash.AppendData(buffer.Span[..read]);
        Remaining -= read;
        if (read < wanted)
        {
            throw Fail($"ended after {upload.Length - Remaining} of {upload.Length} bytes");
        }

        if (Remaining == 0)
        {
            if (await FillAsync(new byte[1], cancellationToken) != 0)
            {
                throw Fail($"goes on after the {upload.Length} bytes it was to have");
            }

            sha256 = hash.GetHashAndReset();
            if (upload.Sha256 is not null && !sha256.AsSpan().SequenceEqual(upload.Sha256))
            {
                throw Fail($"has SHA-256 {Convert.ToHexStringLower(sha256)}, not {Convert.ToHexStringLower(upload.Sha256)}");
            }
        }

        return read;
    }

    public void Dispose() => hash.Dispose();

    private async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is ObjectStoreException or OperationCanceledException)
        {
            Fault = e;
            throw;
        }
        catch (Exception e)
        {
            Fault = new UploadSourceException(e);
            throw Fault;
        }
    }

    private ObjectCorruptedException Fail(string what)
    {
        var e = new ObjectCorruptedException($"The content for '{upload.Key}' {what}; nothing was stored.");
        Fault = e;
        return e;
    }
}
