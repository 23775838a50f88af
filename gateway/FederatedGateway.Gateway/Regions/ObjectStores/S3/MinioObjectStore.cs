using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Events;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Multipart;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Replication;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>
/// A region in a MinIO bucket, or one of another S3 store: only calls that Ceph understands too. The Minio SDK handles tags,
/// retention, holds and deletions of versions; uploads, reads, listings and lifecycle, which SDK 7.0.0 gets wrong, are signed here.
/// </summary>
internal sealed class MinioObjectStore : IObjectStore, IDisposable
{
    /// <summary>A page of 1,000 versions with the longest keys.</summary>
    private const int MaximumPage = 4 << 20;

    private const int MaximumDocument = 1 << 20;
    private readonly S3Connection connection;
    private readonly S3Uploads uploads;
    private readonly MinioSdkCalls sdk;
    private readonly S3ErrorMap errors;
    private readonly TimeProvider time;
    private readonly S3CapabilityProbe probe;
    private StoreCapabilities? capabilities;

    /// <exception cref="ArgumentException">The options have faults; the message lists them all.</exception>
    public MinioObjectStore(MinioStoreOptions options, TimeProvider time)
    {
        if (options.Faults() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        }

        (Region, Bucket, this.time) = (options.Region, options.Bucket, time);
        connection = new S3Connection(options, time);
        uploads = new S3Uploads(connection);
        sdk = new MinioSdkCalls(connection);
        errors = new S3ErrorMap(options);
        Admin = new MinioAdmin(connection, errors);
        Replication = new BucketReplication(connection, errors);
        Links = new S3Links(connection);
        Events = new BucketEvents(connection, errors);
        IncompleteUploads = new IncompleteUploads(connection, errors);
        probe = new S3CapabilityProbe(connection, errors, Admin);
    }

    /// <summary>For stores whose <see cref="StoreCapabilities.AdminApi"/> is available.</summary>
    public MinioAdmin Admin { get; }

    /// <summary>For stores whose <see cref="StoreCapabilities.ServerReplication"/> is available.</summary>
    public BucketReplication Replication { get; }

    public string Region { get; }

    public string Bucket { get; }

    /// <summary>For stores whose <see cref="StoreCapabilities.LiveEvents"/> is available.</summary>
    public BucketEvents Events { get; }

    /// <summary>What was begun in parts and left.</summary>
    public IncompleteUploads IncompleteUploads { get; }

    /// <summary>Presigned links.</summary>
    public S3Links Links { get; }

    /// <summary>Whether the region failed so often of late that requests fail at once, for a while.</summary>
    public bool IsLeftAlone => connection.IsBroken;

    public void Dispose() => connection.Dispose();

    public Task EnsureBucketAsync(CancellationToken cancellationToken) => errors.MapAsync("prepare its bucket", null, async () =>
    {
        try
        {
            _ = await connection.SendAsync(new S3Request(HttpMethod.Head, null), MaximumDocument, cancellationToken);
        }
        catch (S3ErrorException e) when (e.Status == HttpStatusCode.NotFound)
        {
            await MakeBucketAsync(cancellationToken);
        }

        var versioning = S3Documents.Parse(await connection.SendAsync(new S3Request(HttpMethod.Get, null).With("versioning", ""), MaximumDocument, cancellationToken));
        if (S3Documents.Text(versioning, "Status") != "Enabled")
        {
            throw S3Headers.NotVersioned(Region);
        }

        // Without object lock the server answers 404 here.
        _ = await connection.SendAsync(new S3Request(HttpMethod.Get, null).With("object-lock", ""), MaximumDocument, cancellationToken);
        return true;
    });

    public async Task<StoredObject> PutAsync(ObjectUpload upload, Stream content, CancellationToken cancellationToken)
    {
        upload.Validate(content, time.GetUtcNow());
        try
        {
            return await errors.MapAsync("store", upload.Key, async () => await DescribeAsync(upload, await uploads.PutAsync(upload, content, cancellationToken), cancellationToken));
        }
        catch (UploadSourceException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    public Task<ObjectReading> GetAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => errors.MapAsync("read", key, () => OpenAsync(key, versionId, null, cancellationToken));

    public Task<ObjectReading> GetRangeAsync(ObjectKey key, string? versionId, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return errors.MapAsync("read", key, async () =>
        {
            try
            {
                return await OpenAsync(key, versionId, (offset, length), cancellationToken);
            }
            catch (S3ErrorException e) when (e.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                throw new ArgumentOutOfRangeException($"'{key}' ends before byte {offset}.", e);
            }
        });
    }

    public Task<StoredObject> StatAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken) => errors.MapAsync("describe", key, async () =>
    {
        using var response = await connection.RetryAsync(token => connection.SendAsync(Read(HttpMethod.Head, key, versionId), token), cancellationToken);
        return S3Headers.Parse(key, Region, response);
    });

    public async IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectKey.ValidatePrefix(prefix);
        (string Key, string VersionId)? next = null;
        do
        {
            var request = new S3Request(HttpMethod.Get, null).With("versions", "").With("prefix", prefix).With("max-keys", "1000")
                .With("key-marker", next?.Key).With("version-id-marker", next?.VersionId);
            var before = next;
            (var page, next) = await errors.MapAsync("list versions", null, async () =>
                S3Documents.ParseVersions(await connection.SendAsync(request, MaximumPage, cancellationToken)));
            foreach (var version in page)
            {
                yield return version;
            }

            if (next is not null && next == before)
            {
                throw new ObjectStoreUnavailableException($"Region {Region} gives the same page of versions again and again.", isTransient: false);
            }
        }
        while (next is not null);
    }

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => errors.MapAsync("read the tags of", key, () => sdk.GetTagsAsync(key, versionId, cancellationToken));

    public Task SetTagsAsync(ObjectKey key, string? versionId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        ObjectLabels.ValidateTags(tags);
        return errors.MapAsync("tag", key, () => sdk.SetTagsAsync(key, versionId, tags, cancellationToken));
    }

    public Task<ObjectRetention?> GetRetentionAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => errors.MapAsync("read the retention of", key, () => sdk.GetRetentionAsync(key, versionId, cancellationToken));

    public Task SetRetentionAsync(ObjectKey key, string? versionId, ObjectRetention retention, bool bypassGovernance, CancellationToken cancellationToken)
        => retention.IsActive(time.GetUtcNow())
            ? errors.MapAsync("set the retention of", key, () => sdk.SetRetentionAsync(key, versionId, retention, bypassGovernance, cancellationToken))
            : throw new ArgumentException($"Retention of '{key}' would end at {retention.Until:O}, which is not in the future.", nameof(retention));

    public Task<bool> GetLegalHoldAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => errors.MapAsync("read the hold of", key, () => sdk.GetLegalHoldAsync(key, versionId, cancellationToken));

    public Task SetLegalHoldAsync(ObjectKey key, string? versionId, bool hold, CancellationToken cancellationToken)
        => errors.MapAsync("set the hold of", key, () => sdk.SetLegalHoldAsync(key, versionId, hold, cancellationToken));

    public Task<string?> DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => errors.MapAsync("delete", key, async () =>
    {
        // The SDK does not tell the marker's id.
        using var response = await connection.RetryAsync(token => connection.SendAsync(new S3Request(HttpMethod.Delete, key), token), cancellationToken);
        return S3Headers.Value(response.Headers, "x-amz-version-id") is not "null" and var id ? id : throw S3Headers.NotVersioned(Region);
    });

    public async Task DeleteVersionAsync(ObjectKey key, string versionId, bool bypassGovernance, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(versionId);
        try
        {
            _ = await errors.MapAsync("delete a version of", key, () => sdk.DeleteVersionAsync(key, versionId, bypassGovernance, cancellationToken));
        }
        catch (ObjectNotFoundException)
        {
            // Gone is what was asked for.
        }
    }

    public Task<IReadOnlyList<LifecycleRule>> GetLifecycleAsync(CancellationToken cancellationToken)
        => errors.MapAsync<IReadOnlyList<LifecycleRule>>("read its lifecycle rules", null, async () =>
        {
            try
            {
                return S3Documents.ParseLifecycle(await connection.SendAsync(new S3Request(HttpMethod.Get, null).With("lifecycle", ""), MaximumDocument, cancellationToken));
            }
            catch (S3ErrorException e) when (e.Code == "NoSuchLifecycleConfiguration")
            {
                return [];
            }
        });

    public Task SetLifecycleAsync(IReadOnlyCollection<LifecycleRule> rules, CancellationToken cancellationToken)
    {
        LifecycleRule.Validate(rules);
        return errors.MapAsync("set its lifecycle rules", null, async () =>
        {
            var request = rules.Count == 0
                ? new S3Request(HttpMethod.Delete, null).With("lifecycle", "")
                : new S3Request(HttpMethod.Put, null).With("lifecycle", "").WithDocument(S3Documents.WriteLifecycle(rules));
            return await connection.SendAsync(request, MaximumDocument, cancellationToken);
        });
    }

    public async Task<StoreCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken)
        => capabilities ??= await probe.ProbeAsync(cancellationToken);

    public async Task<StoreHealth> ProbeAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await errors.MapAsync("answer a probe", null, async () =>
            {
                // Once only: a probe that tries again hides what it is to find.
                using var response = await connection.SendProbeAsync(new S3Request(HttpMethod.Head, null), cancellationToken);
                return true;
            });
            return new StoreHealth(true, time.GetElapsedTime(started), "ok");
        }
        catch (ObjectStoreUnavailableException e)
        {
            return new StoreHealth(false, time.GetElapsedTime(started), e.Message);
        }
    }

    /// <summary>Where the server itself is: a constraint of location (which the SDK sends, or signs for us-east-1 from then on) Ceph knows by other names.</summary>
    private async Task MakeBucketAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await connection.SendAsync(new S3Request(HttpMethod.Put, null).WithHeader("x-amz-bucket-object-lock-enabled", "true"), MaximumDocument, cancellationToken);
        }
        catch (S3ErrorException e) when (e.Code is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // Another gateway was first. If the bucket is another account's, what follows is refused.
        }
    }

    private static S3Request Read(HttpMethod method, ObjectKey key, string? versionId)
        => new S3Request(method, key).With("versionId", versionId).WithHeader("x-amz-checksum-mode", "ENABLED");

    /// <summary>What the server now says it has, locks included: a store that dropped a lock must not pass for one that keeps it.</summary>
    private async Task<StoredObject> DescribeAsync(ObjectUpload upload, string versionId, CancellationToken cancellationToken)
    {
        using var response = await connection.RetryAsync(token => connection.SendAsync(Read(HttpMethod.Head, upload.Key, versionId), token), cancellationToken);
        var stored = S3Headers.Parse(upload.Key, Region, response);
        return stored.Length == upload.Length && S3Headers.HasLock(response, upload)
            ? stored
            : throw new ObjectStoreUnavailableException(
                $"Region {Region} took '{upload.Key}' but has it without its retention, hold or length. Is object lock enabled for the bucket, and may the key set it?", isTransient: false);
    }

    private async Task<ObjectReading> OpenAsync(ObjectKey key, string? versionId, (long Offset, long Length)? range, CancellationToken cancellationToken)
    {
        var last = range is { } r ? (r.Length > long.MaxValue - r.Offset ? long.MaxValue : r.Offset + r.Length) - 1 : 0;
        var request = Read(HttpMethod.Get, key, versionId).WithHeader("Range", range is null ? null : $"bytes={range.Value.Offset}-{last}");
        var response = await connection.RetryAsync(token => connection.SendAsync(request, token), cancellationToken);
        try
        {
            var description = S3Headers.Parse(key, Region, response);
            var (offset, length) = (0L, description.Length);
            if (range is not null)
            {
                var expected = new ContentRangeHeaderValue(range.Value.Offset, Math.Min(last, description.Length - 1), description.Length);
                if (!expected.Equals(response.Content.Headers.ContentRange))
                {
                    throw new ObjectStoreUnavailableException($"Region {Region} answered another range of '{key}' than was asked for.", isTransient: false);
                }

                (offset, length) = (expected.From!.Value, expected.To!.Value - expected.From.Value + 1);
            }

            var stream = new S3ReadStream(connection, errors, description, offset, length, response, (from, count, token) => connection.SendAsync(
                Read(HttpMethod.Get, key, description.VersionId).WithHeader("Range", $"bytes={from}-{from + count - 1}"), token));
            return new ObjectReading(description, offset, length, stream);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
