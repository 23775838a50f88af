using FederatedGateway.Gateway.Regions.ObjectStores;

namespace FederatedGateway.UnitTests.Regions;

/// <summary>A real store with a test's mischief around its puts and reads.</summary>
internal sealed class InterferingStore(IObjectStore inner) : IObjectStore
{
    public Func<ObjectKey, Task>? BeforePut { get; set; }

    public Func<StoredObject, Task>? AfterPut { get; set; }

    public Func<ObjectKey, Task>? BeforeGet { get; set; }

    public Func<ObjectKey, Task>? BeforeDelete { get; set; }

    public string Region => inner.Region;

    public string Bucket => inner.Bucket;

    public Task EnsureBucketAsync(CancellationToken cancellationToken) => inner.EnsureBucketAsync(cancellationToken);

    public async Task<StoredObject> PutAsync(ObjectUpload upload, Stream content, CancellationToken cancellationToken)
    {
        await (BeforePut?.Invoke(upload.Key) ?? Task.CompletedTask);
        var stored = await inner.PutAsync(upload, content, cancellationToken);
        await (AfterPut?.Invoke(stored) ?? Task.CompletedTask);
        return stored;
    }

    public async Task<ObjectReading> GetAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
    {
        await (BeforeGet?.Invoke(key) ?? Task.CompletedTask);
        return await inner.GetAsync(key, versionId, cancellationToken);
    }

    public Task<ObjectReading> GetRangeAsync(ObjectKey key, string? versionId, long offset, long length, CancellationToken cancellationToken)
        => inner.GetRangeAsync(key, versionId, offset, length, cancellationToken);

    public Task<StoredObject> StatAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken) => inner.StatAsync(key, versionId, cancellationToken);

    /// <summary>Between a listing and what is made of it.</summary>
    public Func<Task>? AfterList { get; set; }

    public async IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var version in inner.ListVersionsAsync(prefix, cancellationToken))
        {
            yield return version;
        }

        if (prefix == "models/")
        {
            await (AfterList?.Invoke() ?? Task.CompletedTask);
        }
    }

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken) => inner.GetTagsAsync(key, versionId, cancellationToken);

    public Task SetTagsAsync(ObjectKey key, string? versionId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
        => inner.SetTagsAsync(key, versionId, tags, cancellationToken);

    public Task<ObjectRetention?> GetRetentionAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken) => inner.GetRetentionAsync(key, versionId, cancellationToken);

    public Task SetRetentionAsync(ObjectKey key, string? versionId, ObjectRetention retention, bool bypassGovernance, CancellationToken cancellationToken)
        => inner.SetRetentionAsync(key, versionId, retention, bypassGovernance, cancellationToken);

    public Task<bool> GetLegalHoldAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken) => inner.GetLegalHoldAsync(key, versionId, cancellationToken);

    public Task SetLegalHoldAsync(ObjectKey key, string? versionId, bool hold, CancellationToken cancellationToken) => inner.SetLegalHoldAsync(key, versionId, hold, cancellationToken);

    public Task<string?> DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    public async Task DeleteVersionAsync(ObjectKey key, string versionId, bool bypassGovernance, CancellationToken cancellationToken)
    {
        await (BeforeDelete?.Invoke(key) ?? Task.CompletedTask);
        await inner.DeleteVersionAsync(key, versionId, bypassGovernance, cancellationToken);
    }

    public Task<IReadOnlyList<LifecycleRule>> GetLifecycleAsync(CancellationToken cancellationToken) => inner.GetLifecycleAsync(cancellationToken);

    public Task SetLifecycleAsync(IReadOnlyCollection<LifecycleRule> rules, CancellationToken cancellationToken) => inner.SetLifecycleAsync(rules, cancellationToken);

    public Task<StoreCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken) => inner.GetCapabilitiesAsync(cancellationToken);

    public Task<StoreHealth> ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);
}
