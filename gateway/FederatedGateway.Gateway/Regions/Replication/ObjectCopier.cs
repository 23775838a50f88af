using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Copies one object into a region, streaming, and proves the copy by reading it back.</summary>
internal sealed class ObjectCopier(RegionStores regions, TimeProvider clock)
{
    private const int BufferLength = 64 * 1024;

    /// <summary>A lock that ends within this is not worth setting: it might have ended when the copy is there.</summary>
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromMinutes(1);

    /// <param name="stored">What the catalog says of the object; the copy must have its SHA-256.</param>
    /// <param name="sources">Where to read it, the best first.</param>
    /// <param name="target">Where to.</param>
    /// <param name="mayBeThere">An earlier try may have written it without living to record it: look first, so that nothing is stored twice.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ObjectStoreException">The target failed, or every source did.</exception>
    public async Task<StoredObject> CopyAsync(
        CatalogObject stored, IReadOnlyList<CopySource> sources, IObjectStore target, bool mayBeThere, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(stored.Key);
        if (mayBeThere && await FindAsync(key, stored, target, cancellationToken) is { } found && await IsIntactAsync(found, stored, target, cancellationToken))
        {
            return found;
        }

        var copied = await WriteAsync(key, stored, sources, target, cancellationToken);
        return await IsIntactAsync(copied, stored, target, cancellationToken)
            ? copied
            : throw new ObjectCorruptedException($"What region {target.Region} gives back for '{key}' is not what it was given.");
    }

    private static async Task<StoredObject?> FindAsync(ObjectKey key, CatalogObject stored, IObjectStore target, CancellationToken cancellationToken)
    {
        try
        {
            var found = await target.StatAsync(key, null, cancellationToken);
            return found.Length == stored.LengthBytes && found.Sha256.AsSpan().SequenceEqual(stored.Sha256) ? found : null;
        }
        catch (Exception e) when (e is ObjectNotFoundException or ObjectCorruptedException)
        {
            return null;
        }
    }

    private static async Task<bool> IsIntactAsync(StoredObject copied, CatalogObject stored, IObjectStore target, CancellationToken cancellationToken)
    {
        try
        {
            await using var reading = await target.GetAsync(copied.Key, copied.VersionId, cancellationToken);
            if (reading.Length != stored.LengthBytes || !reading.Description.Sha256.AsSpan().SequenceEqual(stored.Sha256))
            {
                return false;
            }

            // The store's stream compares every byte with this SHA-256 before it ends.
            var buffer = new byte[BufferLength];
            while (await reading.Content.ReadAsync(buffer, cancellationToken) > 0)
            {
            }

            return true;
        }
        catch (Exception e) when (e is ObjectNotFoundException or ObjectCorruptedException)
        {
            return false;
        }
    }

    private async Task<StoredObject> WriteAsync(
        ObjectKey key, CatalogObject stored, IReadOnlyList<CopySource> sources, IObjectStore target, CancellationToken cancellationToken)
    {
        ObjectStoreException? last = null;
        foreach (var source in sources.Where(source => regions.Has(source.Region)))
        {
            var from = regions[source.Region];
            SourceWatch? watch = null;
            try
            {
                var upload = await DescribeAsync(key, stored, from, source.VersionId, cancellationToken);
                await using var reading = await from.GetAsync(key, source.VersionId, cancellationToken);
                watch = new SourceWatch(reading.Content);
                return await target.PutAsync(upload with { Metadata = reading.Description.Metadata }, watch, cancellationToken);
            }
            catch (ObjectStoreException e) when (watch is null || watch.HasFailed || e is ObjectCorruptedException)
            {
                // This source is away, or does not have what the catalog says: another may.
                last = e;
            }
        }

        throw last ?? new ObjectNotFoundException($"No configured region has a complete copy of '{key}'.");
    }

    private async Task<ObjectUpload> DescribeAsync(ObjectKey key, CatalogObject stored, IObjectStore from, string versionId, CancellationToken cancellationToken)
    {
        var retention = await from.GetRetentionAsync(key, versionId, cancellationToken);
        return new ObjectUpload(key, stored.LengthBytes)
        {
            Sha256 = stored.Sha256,
            Tags = await from.GetTagsAsync(key, versionId, cancellationToken),
            Retention = retention?.IsActive(clock.GetUtcNow() + ShortestRetention) == true ? retention : null,
            LegalHold = await from.GetLegalHoldAsync(key, versionId, cancellationToken),
        };
    }
}
