namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>One entry of a version listing.</summary>
/// <param name="Key">The object's name.</param>
/// <param name="VersionId">The version; opaque.</param>
/// <param name="IsLatest">True for the version that a read without a version id meets.</param>
/// <param name="IsDeleteMarker">True for the marker that a delete leaves; it has no content.</param>
/// <param name="Length">In bytes; 0 for a delete marker.</param>
/// <param name="CreateTime">By the store's clock.</param>
internal sealed record ObjectVersion(ObjectKey Key, string VersionId, bool IsLatest, bool IsDeleteMarker, long Length, DateTimeOffset CreateTime);
