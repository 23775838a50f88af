using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Gateway.Models;

/// <summary>
/// Streams an object's ciphertext from the first region that serves it, going on in the next one where a region fails in the middle. A copy that is gone or damaged is skipped, reported and
/// made again.
/// </summary>
internal sealed partial class ModelDownload(RegionStores regions, RegionAvailability availability, LostCopies lost, GatewayMetrics metrics, ILogger<ModelDownload> logger)
{
    /// <summary>Larger buffers land on the large object heap.</summary>
    private const int FragmentBytes = 64 * 1024;

    /// <summary>
    /// Up to this length an object is read whole and compared before its first byte is sent, so that nobody gets the beginning of a damaged copy; that much memory a download may take. Of a longer one
    /// from an S3 store the end is held back when its digest is wrong, and the receiver, who checks it too, begins again.
    /// </summary>
    private const int ComparedFirstBytes = 4 * 1024 * 1024;

    public async Task SendAsync(DownloadableObject found, string askedFor, long offset, IServerStreamWriter<DownloadModelResponse> stream, CancellationToken cancellationToken)
    {
        var length = found.Stored.CiphertextBytes;
        if (offset < 0 || offset > length)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"the offset {offset} is not within the object's {length} bytes");
        }

        ObjectStoreException? last = null;
        foreach (var copy in found.InOrder(askedFor).Where(copy => regions.Has(copy.Region)).OrderBy(copy => availability.IsAway(copy.Region)))
        {
            if (offset == length)
            {
                await stream.WriteAsync(new DownloadModelResponse { Region = copy.Region }, cancellationToken);
                return;
            }

            try
            {
                await foreach (var fragment in ReadAsync(copy, offset, length, cancellationToken))
                {
                    await stream.WriteAsync(new DownloadModelResponse { Region = copy.Region, Data = fragment }, cancellationToken);
                    offset += fragment.Length;
                    metrics.Sent(fragment.Length, copy.Region);
                }

                return;
            }
            catch (ObjectStoreException e)
            {
                last = e;
                await ReportAsync(copy, e, cancellationToken);
            }
        }

        throw new RefusedException(Reasons.ObjectUnavailable, last is null
            ? "no region has a complete copy yet; try again in a moment"
            : $"no region serves the object now ({last.Message}); try again later");
    }

    private async IAsyncEnumerable<ByteString> ReadAsync(
        CatalogCopy copy, long offset, long length, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (store, key) = (regions[copy.Region, ObjectClass.Model], new ObjectKey(copy.ObjectKey));
        if (length <= ComparedFirstBytes)
        {
            var whole = new byte[length];
            await using (var reading = await store.GetAsync(key, copy.VersionId, cancellationToken))
            {
                // Its stream compares length and SHA-256 before it ends.
                if (reading.Length != length || !reading.Description.Sha256.AsSpan().SequenceEqual(copy.Sha256))
                {
                    throw new ObjectCorruptedException($"Version {copy.VersionId} of '{key}' in region {copy.Region} is not what was stored.");
                }

                await reading.Content.ReadExactlyAsync(whole, cancellationToken);
                if (await reading.Content.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellationToken) != 0)
                {
                    throw new ObjectCorruptedException($"Version {copy.VersionId} of '{key}' in region {copy.Region} goes on after its end.");
                }
            }

            for (var at = (int)offset; at < whole.Length; at += FragmentBytes)
            {
                yield return UnsafeByteOperations.UnsafeWrap(whole.AsMemory(at, Math.Min(FragmentBytes, whole.Length - at)));
            }

            yield break;
        }

        await using var streamed = offset == 0
            ? await store.GetAsync(key, copy.VersionId, cancellationToken)
            : await store.GetRangeAsync(key, copy.VersionId, offset, length - offset, cancellationToken);
        var buffer = new byte[FragmentBytes];
        int read;
        while ((read = await streamed.Content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            yield return ByteString.CopyFrom(buffer.AsSpan(0, read));
        }
    }

    private async Task ReportAsync(CatalogCopy copy, ObjectStoreException failure, CancellationToken cancellationToken)
    {
        if (failure is ObjectCorruptedException or ObjectNotFoundException)
        {
            Log.Bad(logger, copy.ObjectKey, copy.Region, failure);
            metrics.BadCopyRead(copy.Region);
            await lost.QueueAgainAsync([copy], cancellationToken);
        }
        else
        {
            availability.Failed(copy.Region);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5060, Level = LogLevel.Error, Message = "The copy of {ObjectKey} in region {Region} was found gone or damaged by a download; another one is sent, and it is made again")]
        public static partial void Bad(ILogger logger, string objectKey, string region, Exception exception);
    }
}
