using System.Security.Cryptography;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>
/// Reads a version from a server. When the connection breaks it asks for the rest of the same version and goes on; when all of the object is
/// read its SHA-256 is checked before the last bytes are given.
/// </summary>
/// <param name="connection">The region.</param>
/// <param name="errors">Says what went wrong with it.</param>
/// <param name="description">The version.</param>
/// <param name="offset">The first byte.</param>
/// <param name="length">How many.</param>
/// <param name="response">The answer that begins there.</param>
/// <param name="reopen">Asks for the bytes from a position to the end of the range.</param>
internal sealed class S3ReadStream(
    S3Connection connection,
    S3ErrorMap errors,
    StoredObject description,
    long offset,
    long length,
    HttpResponseMessage response,
    Func<long, long, CancellationToken, Task<HttpResponseMessage>> reopen) : ForwardReadStream
{
    private readonly IncrementalHash? hash = length == description.Length ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private readonly long end = offset + length;
    private long position = offset;
    private int failures;
    private bool isChecked;
    private HttpResponseMessage? current = response;
    private Stream? stream;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        var read = position == end ? 0 : await errors.MapAsync("read", description.Key, () => ReadSomeAsync(buffer[..(int)Math.Min(buffer.Length, end - position)], cancellationToken));
        hash?.AppendData(buffer.Span[..read]);
        position += read;
        if (position == end && !isChecked)
        {
            if (hash is not null && !hash.GetHashAndReset().AsSpan().SequenceEqual(description.Sha256))
            {
                throw new ObjectCorruptedException(
                    $"Version {description.VersionId} of '{description.Key}' in region {connection.Options.Region} does not match its SHA-256. Restore it from another region.");
            }

            isChecked = true;
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream?.Dispose();
            current?.Dispose();
            hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                current ??= await reopen(position, end - position, cancellationToken);
                stream ??= await current.Content.ReadAsStreamAsync(cancellationToken);
                var read = await ReadWatchedAsync(stream, buffer, cancellationToken);
                if (read > 0)
                {
                    failures = 0;
                    return read;
                }

                throw new IOException("the answer ended early");
            }
            catch (Exception e) when (S3Connection.MayRetry(e))
            {
                await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
                current?.Dispose();
                (stream, current) = (null, null);
                if (++failures >= connection.Options.MaximumAttempts)
                {
                    throw new ObjectStoreUnavailableException(
                        $"Region {connection.Options.Region} broke off reading '{description.Key}' at byte {position} of {end}, {failures} times: {e.Message}", isTransient: true, e);
                }

                await connection.PauseAsync(failures, cancellationToken);
            }
        }
    }

    private async Task<int> ReadWatchedAsync(Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(connection.Time, cancellationToken);
        watchdog.Allow(connection.Options.StallTimeout);
        try
        {
            return await source.ReadAsync(buffer, watchdog.Token);
        }
        catch (OperationCanceledException e) when (watchdog.HasBitten)
        {
            throw new TimeoutException("the answer stood still", e);
        }
    }
}
