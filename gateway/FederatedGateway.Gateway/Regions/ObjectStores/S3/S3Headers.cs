using System.Globalization;
using System.Net.Http.Headers;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>How an object's description travels in headers.</summary>
internal static class S3Headers
{
    /// <summary>SHA-256 of the whole object in hexadecimal; S3's own checksum does not cover objects in parts, and Ceph keeps none.</summary>
    private const string Sha256 = "x-amz-meta-fgw-sha256";

    private const string MetadataPrefix = "x-amz-meta-";
    private const string ServerChecksum = "x-amz-checksum-sha256";

    /// <summary>Random for each upload: tells, after a lost answer, whether it was ours that arrived.</summary>
    public const string UploadId = "x-amz-meta-fgw-upload";

    public static void Describe(S3Request request, ObjectUpload upload, byte[] sha256, string uploadId)
    {
        _ = request
            .WithHeader(UploadId, uploadId)
            .WithHeader(Sha256, Convert.ToHexStringLower(sha256))
            .WithHeader("x-amz-tagging", upload.Tags.Count == 0 ? null : string.Join('&', upload.Tags.Select(t => $"{Uri.EscapeDataString(t.Key)}={Uri.EscapeDataString(t.Value)}")))
            .WithHeader("x-amz-object-lock-mode", upload.Retention is { } r ? ModeName(r.Mode) : null)
            .WithHeader("x-amz-object-lock-retain-until-date", upload.Retention?.Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            .WithHeader("x-amz-object-lock-legal-hold", upload.LegalHold ? "ON" : null);
        foreach (var (name, value) in upload.Metadata)
        {
            _ = request.WithHeader(MetadataPrefix + name, ObjectLabels.EncodeMetadataValue(value));
        }
    }

    /// <summary>The server's checksum, which it verifies itself, in the form it has for an object of one part.</summary>
    public static S3Request WithServerChecksum(this S3Request request, byte[] sha256) => request.WithHeader(ServerChecksum, Convert.ToBase64String(sha256));

    /// <exception cref="ObjectCorruptedException">The object carries no SHA-256, or two that differ.</exception>
    public static StoredObject Parse(ObjectKey key, string region, HttpResponseMessage response)
    {
        var headers = response.Headers;
        var metadata = headers.Where(h => h.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase)).ToDictionary(
            h => h.Key[MetadataPrefix.Length..].ToLowerInvariant(), h => ObjectLabels.DecodeMetadataValue(string.Join(", ", h.Value)), StringComparer.Ordinal);
        if (Value(headers, Sha256) is not { Length: 64 } text || !text.All(char.IsAsciiHexDigitLower))
        {
            throw new ObjectCorruptedException($"'{key}' in region {region} carries no SHA-256: it was not written by a federated gateway and cannot be verified.");
        }

        // Where the server keeps a checksum too ("…-3" would be that of three parts), it must be the same.
        var digest = Convert.FromHexString(text);
        if (Value(headers, ServerChecksum) is { } servers && !servers.Contains('-', StringComparison.Ordinal) && servers != Convert.ToBase64String(digest))
        {
            throw new ObjectCorruptedException($"'{key}' in region {region} has two SHA-256 that differ, its own and the server's.");
        }

        var content = response.Content.Headers;
        return new StoredObject(
            key,
            Value(headers, "x-amz-version-id") ?? throw NotVersioned(region),
            content.ContentRange?.Length ?? content.ContentLength ?? throw new ObjectStoreUnavailableException($"Region {region} told no length of '{key}'.", isTransient: false),
            digest,
            headers.ETag?.Tag.Trim('"') ?? "",
            content.LastModified ?? DateTimeOffset.UnixEpoch,
            metadata.Where(m => !m.Key.StartsWith(ObjectLabels.ReservedPrefix, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal));
    }

    public static ObjectStoreUnavailableException NotVersioned(string region)
        => new($"Region {region} keeps no versions: the bucket's versioning is off. Turn it on, or give the gateway a bucket of its own.", isTransient: false);

    public static bool HasLock(HttpResponseMessage response, ObjectUpload upload)
        => (upload.Retention is null || Value(response.Headers, "x-amz-object-lock-mode") == ModeName(upload.Retention.Mode))
        && (!upload.LegalHold || Value(response.Headers, "x-amz-object-lock-legal-hold") == "ON");

    public static string? Value(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : null;

    private static string ModeName(RetentionMode mode) => mode == RetentionMode.Compliance ? "COMPLIANCE" : "GOVERNANCE";
}
