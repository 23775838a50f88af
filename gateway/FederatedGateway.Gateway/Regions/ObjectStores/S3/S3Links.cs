using System.Globalization;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>Makes links to objects for those who have no credentials. No request is made; the server checks a link when it is used.</summary>
internal sealed class S3Links(S3Connection connection)
{
    /// <summary>S3's limit, which servers check only when a link is used.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(7);

    /// <summary>To read one version.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is not 1 second to <see cref="LongestLifetime"/>.</exception>
    public PresignedLink Get(ObjectKey key, string versionId, TimeSpan lifetime) => Make(HttpMethod.Get, key, [new("versionId", versionId)], [], lifetime);

    /// <summary>To store one content, known by its SHA-256, with the labels and locks of the upload: the headers are part of the link.</summary>
    /// <exception cref="ArgumentException">The upload names no SHA-256.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is not 1 second to <see cref="LongestLifetime"/>.</exception>
    public PresignedLink Put(ObjectUpload upload, TimeSpan lifetime)
    {
        if (upload.Sha256 is not { } sha256)
        {
            throw new ArgumentException("A link to store needs the SHA-256 of the content.", nameof(upload));
        }

        ObjectLabels.ValidateMetadata(upload.Metadata);
        ObjectLabels.ValidateTags(upload.Tags);
        var request = new S3Request(HttpMethod.Put, upload.Key).WithServerChecksum(sha256).WithHeader("Content-Length", upload.Length.ToString(CultureInfo.InvariantCulture));
        S3Headers.Describe(request, upload, sha256, Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()));
        return Make(HttpMethod.Put, upload.Key, [], request.Headers, lifetime);
    }

    private PresignedLink Make(HttpMethod method, ObjectKey key, IEnumerable<KeyValuePair<string, string>> query, IEnumerable<KeyValuePair<string, string>> headers, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, LongestLifetime);
        var options = connection.Options;
        var sent = headers.ToDictionary(StringComparer.OrdinalIgnoreCase);
        var path = SigV4Signer.EncodePath($"/{options.Bucket}/{key}");
        var now = connection.Time.GetUtcNow();
        var signer = new SigV4Signer(connection.Credentials, options.ServerRegion ?? options.Region);
        var signed = signer.Presign(method.Method, path, query, sent.Append(new("host", options.Endpoint.Authority)), now, lifetime);
        return new PresignedLink(method, new Uri($"{options.Endpoint.GetLeftPart(UriPartial.Authority)}{path}?{signed}"), sent, now + TimeSpan.FromSeconds((long)lifetime.TotalSeconds));
    }
}
