using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Telemetry;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FederatedGateway.Gateway.Models;

/// <summary>Streams an object's ciphertext from the first region that serves it, going on in the next one where a region fails in the middle.</summary>
internal sealed class ModelDownload(RegionStores regions, GatewayMetrics metrics)
{
    /// <summary>Larger buffers land on the large object heap.</summary>
    private const int FragmentBytes = 64 * 1024;

    public async Task SendAsync(DownloadableObject found, string askedFor, long offset, IServerStreamWriter<DownloadModelResponse> stream, CancellationToken cancellationToken)
    {
        var length = found.Stored.CiphertextBytes;
        if (offset < 0 || offset > length)
        {
            throw new RefusedException(Reasons.InvalidArgument, $"the offset {offset} is not within the object's {length} bytes");
        }

        ObjectStoreException? last = null;
        foreach (var copy in found.InOrder(askedFor).Where(copy => regions.Has(copy.Region)))
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
        await using var reading = offset == 0
            ? await store.GetAsync(key, copy.VersionId, cancellationToken)
            : await store.GetRangeAsync(key, copy.VersionId, offset, length - offset, cancellationToken);
        var buffer = new byte[FragmentBytes];
        int read;
        while ((read = await reading.Content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            yield return ByteString.CopyFrom(buffer.AsSpan(0, read));
        }
    }
}
