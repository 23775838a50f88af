using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Trust.Receipts.Statements;

namespace FederatedGateway.Gateway.Retention;

/// <summary>Removes every version of an object from one region and reads back that none is left.</summary>
internal sealed class CopyEraser(RegionStores regions)
{
    private const int MaximumDetailLength = 500;

    /// <returns>One record a version; one with <see cref="CopyOutcome.Absent"/> when there was none.</returns>
    public async Task<IReadOnlyList<ErasedCopy>> EraseAsync(string objectKey, string region, CancellationToken cancellationToken)
    {
        if (!regions.Has(region))
        {
            return [new ErasedCopy(objectKey, region, "unknown", objectKey, "unknown", CopyOutcome.Unavailable, "this gateway has no such region any more")];
        }

        var store = ObjectFolders.ClassOf(objectKey) is { } kind ? regions[region, kind] : regions[region];
        var erased = new List<ErasedCopy>();
        try
        {
            foreach (var version in await VersionsAsync(store, objectKey, cancellationToken))
            {
                erased.Add(await EraseVersionAsync(store, objectKey, version, cancellationToken));
            }

            var left = (await VersionsAsync(store, objectKey, cancellationToken)).ToHashSet(StringComparer.Ordinal);
            return erased.Count == 0
                ? [Record(store, objectKey, "none", CopyOutcome.Absent, null)]
                : [.. erased.Select(copy => copy.Outcome == CopyOutcome.Deleted && left.Contains(copy.VersionId)
                    ? copy with { Outcome = CopyOutcome.Unavailable, Detail = "the store still lists it after deleting it" }
                    : copy)];
        }
        catch (ObjectStoreUnavailableException e)
        {
            return [.. erased, Record(store, objectKey, "unknown", CopyOutcome.Unavailable, e.Message)];
        }
    }

    private static async Task<ErasedCopy> EraseVersionAsync(IObjectStore store, string objectKey, string version, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteVersionAsync(new ObjectKey(objectKey), version, bypassGovernance: false, cancellationToken);
            return Record(store, objectKey, version, CopyOutcome.Deleted, null);
        }
        catch (ObjectLockedException e)
        {
            return Record(store, objectKey, version, CopyOutcome.Locked, e.Message);
        }
    }

    private static ErasedCopy Record(IObjectStore store, string objectKey, string version, CopyOutcome outcome, string? detail)
        => new(objectKey, store.Region, store.Bucket, objectKey, version, outcome, detail is { Length: > MaximumDetailLength } ? detail[..MaximumDetailLength] : detail);

    private static async Task<List<string>> VersionsAsync(IObjectStore store, string objectKey, CancellationToken cancellationToken)
    {
        var versions = new List<string>();
        await foreach (var version in store.ListVersionsAsync(objectKey, cancellationToken))
        {
            // The listing is by prefix: another key may begin with this one.
            if (version.Key.Value == objectKey)
            {
                versions.Add(version.VersionId);
            }
        }

        return versions;
    }
}
