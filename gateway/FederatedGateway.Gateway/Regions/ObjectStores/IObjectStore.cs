namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>
/// One bucket in one region: versioned, with object lock. Implementations are safe for any number of concurrent callers.
/// A null version id means the latest version.
/// </summary>
/// <exception cref="ArgumentException">From any method: misuse, such as a malformed tag or rule.</exception>
/// <exception cref="ObjectNotFoundException">From any method that names a version: there is none, or it is a delete marker.</exception>
/// <exception cref="ObjectStoreUnavailableException">From any method: the store does not work.</exception>
internal interface IObjectStore
{
    string Region { get; }

    string Bucket { get; }

    /// <summary>Makes the bucket if need be and makes sure that it is versioned and lockable.</summary>
    Task EnsureBucketAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stores a new version; returns once it is durable. Bytes stream through: memory does not grow with the length. The content has exactly
    /// <see cref="ObjectUpload.Length"/> bytes from its position on; a seekable one lets the store try again after an outage.
    /// </summary>
    /// <exception cref="ObjectCorruptedException">The content is shorter or longer than said or has another SHA-256; nothing was stored.</exception>
    Task<StoredObject> PutAsync(ObjectUpload upload, Stream content, CancellationToken cancellationToken);

    /// <summary>Opens a version for reading; see <see cref="ObjectReading.Content"/> for when its SHA-256 is checked.</summary>
    Task<ObjectReading> GetAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken);

    /// <summary>
    /// Opens bytes from <paramref name="offset"/> on, at most <paramref name="length"/>, fewer at the object's end.
    /// A range cannot be checked against the SHA-256 of the whole: the file store checks digests of blocks, S3 stores rely on their own
    /// protection against rot, and a caller who trusts neither verifies what it reads (the envelope's chunks are authenticated).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or begins at or behind the object's end.</exception>
    Task<ObjectReading> GetRangeAsync(ObjectKey key, string? versionId, long offset, long length, CancellationToken cancellationToken);

    Task<StoredObject> StatAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken);

    /// <summary>Every version and delete marker under a prefix, any number of them: by key, within a key the newest first.</summary>
    IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken);

    /// <summary>Replaces all tags of a version; none removes them.</summary>
    Task SetTagsAsync(ObjectKey key, string? versionId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>Null when the version never had a retention; one that has ended is still told.</summary>
    Task<ObjectRetention?> GetRetentionAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken);

    /// <summary>Sets or extends a retention. The bypass allows to weaken one in governance mode, where the credentials permit it.</summary>
    /// <exception cref="ObjectLockedException">It would weaken the retention in force.</exception>
    Task SetRetentionAsync(ObjectKey key, string? versionId, ObjectRetention retention, bool bypassGovernance, CancellationToken cancellationToken);

    Task<bool> GetLegalHoldAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken);

    Task SetLegalHoldAsync(ObjectKey key, string? versionId, bool hold, CancellationToken cancellationToken);

    /// <summary>
    /// Hides the key behind a delete marker; every version stays. Returns the marker's version id, of the one that is there already if the key
    /// was hidden; null where there was nothing to hide and the store made none (S3 itself makes one, MinIO does not).
    /// </summary>
    Task<string?> DeleteAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a version's bytes, or a delete marker, for good. Succeeds when it is already gone. The bypass allows it under a retention in
    /// governance mode, where the credentials permit it.
    /// </summary>
    /// <exception cref="ObjectLockedException">A retention or hold is in force.</exception>
    Task DeleteVersionAsync(ObjectKey key, string versionId, bool bypassGovernance, CancellationToken cancellationToken);

    /// <summary>The rules that are in force, in any order.</summary>
    Task<IReadOnlyList<LifecycleRule>> GetLifecycleAsync(CancellationToken cancellationToken);

    /// <summary>Replaces all rules; none removes them.</summary>
    Task SetLifecycleAsync(IReadOnlyCollection<LifecycleRule> rules, CancellationToken cancellationToken);

    /// <summary>What the store can do beyond this contract. It is asked once; after an outage, again.</summary>
    Task<StoreCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store would serve now. Does not throw for an outage; tells it.</summary>
    Task<StoreHealth> ProbeAsync(CancellationToken cancellationToken);
}
