using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Copies one version into a region, streaming, and proves the copy by reading it back.</summary>
internal sealed class ObjectCopier(RegionStores regions, TimeProvider clock)
{
    private const int BufferLength = 64 * 1024;

    /// <summary>A lock that ends within this is not worth setting: it might have ended when the copy is there.</summary>
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromMinutes(1);

    /// <exception cref="ObjectStoreException">The target failed, or every source did.</exception>
    public async Task<CopiedObject> CopyAsync(ReplicationClaim claim, AllowedTarget target, CancellationToken cancellationToken)
    {
        var (stored, key) = (claim.Stored, new ObjectKey(claim.Stored.Key));
        if (stored.IsTombstone)
        {
            // Hiding a hidden key again gives the marker that is there. Without anything to hide some stores make none, and none is missing.
            return new CopiedObject(target.Bucket, await target.Store.DeleteAsync(key, cancellationToken) ?? "", stored.Sha256, null);
        }

        // An earlier try may have written it without living to record it: look first, so that nothing is stored twice.
        if (claim.Task.Attempts > 1
            && await FindAsync(key, stored, target.Store, cancellationToken) is { } found
            && !claim.RecordedVersions.Contains(found.VersionId)
            && await IsIntactAsync(target.Store, key, found.VersionId, stored, cancellationToken))
        {
            return new CopiedObject(target.Bucket, found.VersionId, stored.Sha256, null);
        }

        var (copied, source) = await WriteAsync(key, stored, claim.Sources, target, cancellationToken);
        return await IsIntactAsync(target.Store, key, copied.VersionId, stored, cancellationToken)
            ? new CopiedObject(target.Bucket, copied.VersionId, stored.Sha256, source)
            : throw new ObjectCorruptedException($"What region {target.Region} gives back for '{key}' is not what it was given.");
    }

    /// <summary>Reads a version whole and compares it with the catalog.</summary>
    /// <exception cref="ObjectStoreUnavailableException">The region is away, so nothing is known.</exception>
    public static async Task<bool> IsIntactAsync(IObjectStore store, ObjectKey key, string versionId, CatalogObject stored, CancellationToken cancellationToken)
    {
        try
        {
            await using var reading = await store.GetAsync(key, versionId, cancellationToken);
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

    private static async Task<StoredObject?> FindAsync(ObjectKey key, CatalogObject stored, IObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            var found = await store.StatAsync(key, null, cancellationToken);
            return found.Length == stored.LengthBytes && found.Sha256.AsSpan().SequenceEqual(stored.Sha256) ? found : null;
        }
        catch (Exception e) when (e is ObjectNotFoundException or ObjectCorruptedException)
        {
            return null;
        }
    }

    private async Task<(StoredObject Copied, CopySource Source)> WriteAsync(
        ObjectKey key, CatalogObject stored, IReadOnlyList<CopySource> sources, AllowedTarget target, CancellationToken cancellationToken)
    {
        ObjectStoreException? last = null;
        foreach (var source in sources.Where(source => regions.Has(source.Region)))
        {
            var from = regions[source.Region, stored.Class];
            SourceWatch? watch = null;
            try
            {
                var described = DescribeAsync(key, stored, from, source.VersionId, cancellationToken);
                await using var reading = await from.GetAsync(key, source.VersionId, cancellationToken);
                var upload = await described with { Metadata = reading.Description.Metadata };
                watch = new SourceWatch(reading.Content);
                return (await target.PutAsync(upload, watch, cancellationToken), source);
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
        // Beside each other: into a far region they would be three round trips.
        var (retention, hold, tags) = (
            from.GetRetentionAsync(key, versionId, cancellationToken), from.GetLegalHoldAsync(key, versionId, cancellationToken), from.GetTagsAsync(key, versionId, cancellationToken));
        await Task.WhenAll(retention, hold, tags);
        return new ObjectUpload(key, stored.LengthBytes)
        {
            Sha256 = stored.Sha256,
            Tags = await tags,
            Retention = (await retention)?.IsActive(clock.GetUtcNow() + ShortestRetention) == true ? await retention : null,
            LegalHold = await hold,
        };
    }
}
