using System.Globalization;
using Minio;
using Minio.DataModel.Args;
using Minio.DataModel.ObjectLock;
using Minio.DataModel.Tags;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>What the Minio SDK 7.0.0 does right: tags, retention, holds and the deletion of versions.</summary>
internal sealed class MinioSdkCalls(S3Connection connection)
{
    private readonly string bucket = connection.Options.Bucket;

    public async Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
    {
        try
        {
            var args = new GetObjectTagsArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId);
            var tagging = await connection.WithSdkAsync((sdk, token) => sdk.GetObjectTagsAsync(args, token), cancellationToken);
            return new Dictionary<string, string>(tagging?.Tags ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        }
        catch (S3ErrorException e) when (e.Code == "NoSuchTagSet")
        {
            return new Dictionary<string, string>();
        }
    }

    public Task<bool> SetTagsAsync(ObjectKey key, string? versionId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
        => DoAsync(
            (sdk, token) => tags.Count == 0
                ? sdk.RemoveObjectTagsAsync(new RemoveObjectTagsArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId), token)
                : sdk.SetObjectTagsAsync(
                    new SetObjectTagsArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId)
                        .WithTagging(Tagging.GetObjectTags(tags.ToDictionary(StringComparer.Ordinal))),
                    token),
            cancellationToken);

    public async Task<ObjectRetention?> GetRetentionAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
    {
        try
        {
            var args = new GetObjectRetentionArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId);
            var retention = await connection.WithSdkAsync((sdk, token) => sdk.GetObjectRetentionAsync(args, token), cancellationToken);
            return retention?.RetainUntilDate is { Length: > 0 } until
                ? new ObjectRetention(
                    retention.Mode == ObjectRetentionMode.COMPLIANCE ? RetentionMode.Compliance : RetentionMode.Governance,
                    DateTimeOffset.Parse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
                : null;
        }
        catch (S3ErrorException e) when (IsWithoutLock(e))
        {
            return null;
        }
    }

    public Task<bool> SetRetentionAsync(ObjectKey key, string? versionId, ObjectRetention retention, bool bypassGovernance, CancellationToken cancellationToken)
        => UnlessLockedAsync(
            key,
            versionId,
            (sdk, token) => sdk.SetObjectRetentionAsync(
                new SetObjectRetentionArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId)
                    .WithBypassGovernanceMode(bypassGovernance)
                    .WithRetentionMode(retention.Mode == RetentionMode.Compliance ? ObjectRetentionMode.COMPLIANCE : ObjectRetentionMode.GOVERNANCE)
                    // The SDK compares with the local clock whatever the kind of the date, and converts to UTC itself.
                    .WithRetentionUntilDate(retention.Until.LocalDateTime),
                token),
            cancellationToken);

    public async Task<bool> GetLegalHoldAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
    {
        try
        {
            var args = new GetObjectLegalHoldArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId);
            return await connection.WithSdkAsync((sdk, token) => sdk.GetObjectLegalHoldAsync(args, token), cancellationToken);
        }
        catch (S3ErrorException e) when (IsWithoutLock(e))
        {
            return false;
        }
    }

    public Task<bool> SetLegalHoldAsync(ObjectKey key, string? versionId, bool hold, CancellationToken cancellationToken)
        => DoAsync(
            (sdk, token) => sdk.SetObjectLegalHoldAsync(
                new SetObjectLegalHoldArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId).WithLegalHold(hold), token),
            cancellationToken);

    public Task<bool> DeleteVersionAsync(ObjectKey key, string versionId, bool bypassGovernance, CancellationToken cancellationToken)
        => UnlessLockedAsync(
            key,
            versionId,
            (sdk, token) => sdk.RemoveObjectAsync(
                new RemoveObjectArgs().WithBucket(bucket).WithObject(key.Value).WithVersionId(versionId).WithBypassGovernanceMode(bypassGovernance), token),
            cancellationToken);

    /// <summary>MinIO's and S3's word, and Ceph's, which has the same for a bucket without object lock; that one was refused at the start.</summary>
    private static bool IsWithoutLock(S3ErrorException e) => e.Code is "NoSuchObjectLockConfiguration" or "ObjectLockConfigurationNotFoundError";

    /// <summary>Servers refuse for a lock with the codes that they have for other refusals too: so the lock itself is asked for.</summary>
    private async Task<bool> UnlessLockedAsync(ObjectKey key, string? versionId, Func<IMinioClient, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            return await DoAsync(call, cancellationToken);
        }
        catch (S3ErrorException e) when (e.Code is "InvalidRequest" or "AccessDenied" or "ObjectLocked")
        {
            var retention = await GetRetentionAsync(key, versionId, cancellationToken);
            var held = await GetLegalHoldAsync(key, versionId, cancellationToken);
            if (!held && retention?.IsActive(connection.Time.GetUtcNow()) != true)
            {
                throw;
            }

            throw new ObjectLockedException(
                $"Region {connection.Options.Region} refuses it: version {versionId ?? "(latest)"} of '{key}' is under "
                + (held ? "legal hold." : $"{retention!.Mode} retention until {retention.Until:O}."),
                e);
        }
    }

    private Task<bool> DoAsync(Func<IMinioClient, CancellationToken, Task> call, CancellationToken cancellationToken) => connection.WithSdkAsync(
        async (sdk, token) =>
        {
            await call(sdk, token);
            return true;
        },
        cancellationToken);
}
