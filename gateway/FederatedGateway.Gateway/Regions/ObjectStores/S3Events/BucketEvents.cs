using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Events;

/// <summary>
/// What happens in a bucket, while it happens (MinIO). Lossy by nature: the server keeps nothing for a listener that is away, and drops what one
/// does not take in time. Nothing may depend on it; the gateway's own records do not. Other stores do not have it: see
/// <see cref="StoreCapabilities.LiveEvents"/> before calling. (The SDK passes on the last event of several only.)
/// </summary>
internal sealed class BucketEvents(S3Connection connection, S3ErrorMap errors)
{
    /// <summary>An event is about 1 KiB; metadata may add some.</summary>
    private const int MaximumLine = 1 << 20;

    /// <summary>For the pauses between attempts to come back.</summary>
    private const int MostFailures = 6;

    private static readonly string[] Kinds = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"];

    /// <summary>Objects that are made and removed under a prefix, until cancelled. A stream that breaks off is taken up again, with a gap told.</summary>
    /// <exception cref="ObjectStoreUnavailableException">The stream cannot be begun, or the server does not know it any more.</exception>
    public async IAsyncEnumerable<BucketEvent> ListenAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectKey.ValidatePrefix(prefix);
        var response = await errors.MapAsync("tell its events", null, () => OpenAsync(prefix, cancellationToken));
        while (true)
        {
            using (response)
            {
                var reader = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
                while (await NextAsync(reader, cancellationToken) is { } events)
                {
                    foreach (var each in events)
                    {
                        yield return each;
                    }
                }
            }

            response = await errors.MapAsync("tell its events", null, () => ReopenAsync(prefix, cancellationToken));
            yield return new BucketEvent(BucketEvent.Gap, "", "", 0, connection.Time.GetUtcNow());
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string prefix, CancellationToken cancellationToken)
    {
        var request = new S3Request(HttpMethod.Get, null).With("prefix", prefix).With("suffix", "");
        var response = await connection.SendAsync(request.WithEvents(Kinds), cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            return response;
        }

        response.Dispose();
        throw new S3ProtocolException("it has no stream of events to listen to");
    }

    private async Task<HttpResponseMessage> ReopenAsync(string prefix, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures = Math.Min(failures + 1, MostFailures))
        {
            try
            {
                return await OpenAsync(prefix, cancellationToken);
            }
            catch (Exception e) when (S3Connection.IsTransient(e))
            {
                await connection.PauseAsync(failures, cancellationToken);
            }
        }
    }

    /// <summary>The next line's events, none for a sign of life; null when the stream broke off or stood still.</summary>
    private async Task<IReadOnlyList<BucketEvent>?> NextAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(connection.Time, cancellationToken);
        watchdog.Allow(connection.Options.StallTimeout);
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(watchdog.Token);
                var buffer = result.Buffer;
                if (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end).ToArray();
                    reader.AdvanceTo(buffer.GetPosition(1, end));
                    return line.AsSpan().Trim((byte)' ').IsEmpty ? [] : BucketEventDocuments.Parse(line);
                }

                if (result.IsCompleted)
                {
                    return null;
                }

                // Between events the server sends spaces; they are life, not a line.
                if (IsBlank(buffer))
                {
                    reader.AdvanceTo(buffer.End);
                    return [];
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (buffer.Length > MaximumLine)
                {
                    throw new ObjectStoreUnavailableException($"Region {connection.Options.Region} told an event of more than {MaximumLine} bytes.", isTransient: false);
                }
            }
        }
        catch (OperationCanceledException) when (watchdog.HasBitten)
        {
            return null;
        }
        catch (Exception e) when (S3Connection.IsTransient(e))
        {
            return null;
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> buffer)
    {
        foreach (var part in buffer)
        {
            if (part.Span.ContainsAnyExcept((byte)' '))
            {
                return false;
            }
        }

        return true;
    }
}
