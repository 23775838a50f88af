namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Events;

/// <summary>Something that happened in a bucket, as its server told it.</summary>
/// <param name="Kind">S3's name, such as <c>s3:ObjectCreated:Put</c>; <see cref="Gap"/> where the stream broke off and was taken up again.</param>
/// <param name="Key">The object's; empty for a gap.</param>
/// <param name="VersionId">Of the version or delete marker; empty for a gap.</param>
/// <param name="Length">In bytes; 0 for what has none.</param>
/// <param name="Time">By the server's clock; for a gap, by ours.</param>
internal sealed record BucketEvent(string Kind, string Key, string VersionId, long Length, DateTimeOffset Time)
{
    /// <summary>What happened meanwhile is not told: who must know it lists the bucket.</summary>
    public const string Gap = "fgw:Gap";
}
