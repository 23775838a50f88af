namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>One version of an object as its store describes it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="VersionId">The store's name for this version; opaque.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">SHA-256 of the content, computed when it was written: 32 bytes.</param>
/// <param name="ETag">The store's own tag of the content, without quotes; opaque.</param>
/// <param name="CreateTime">When the store took it, by the store's clock.</param>
/// <param name="Metadata">What was given at the upload, names in lower case; cannot be changed later.</param>
internal sealed record StoredObject(
    ObjectKey Key,
    string VersionId,
    long Length,
    byte[] Sha256,
    string ETag,
    DateTimeOffset CreateTime,
    IReadOnlyDictionary<string, string> Metadata);
