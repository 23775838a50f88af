using System.Security.Cryptography;
using System.Text;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>Finds out by asking what a server can do. Each question is one that leaves nothing behind, whatever the answer.</summary>
internal sealed class S3CapabilityProbe(S3Connection connection, S3ErrorMap errors, MinioAdmin admin)
{
    private const int MaximumAnswer = 1 << 20;

    private static readonly ObjectKey ProbeKey = new("fgw-probe/checksum");

    /// <exception cref="ObjectStoreUnavailableException">The server does not answer: nothing is known of it.</exception>
    public async Task<StoreCapabilities> ProbeAsync(CancellationToken cancellationToken)
    {
        var name = "";
        return new StoreCapabilities
        {
            AdminApi = await AskAsync(async () => name = await VersionAsync(cancellationToken)),
            Tiers = await AskAsync(() => admin.ListTiersAsync(cancellationToken)),
            ServerReplication = await AskAsync(() => admin.ListRemoteTargetsAsync(cancellationToken)),
            AbortsIncompleteUploads = await AbortAsync(cancellationToken),
            Checksums = await ChecksumsAsync(cancellationToken),
            LiveEvents = await EventsAsync(cancellationToken),
            Server = name.Length > 0 ? name : await ServerHeaderAsync(cancellationToken),
        };
    }

    /// <summary>An answer is an answer; only an outage is none.</summary>
    private static async Task<StoreCapability> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            _ = await question();
            return StoreCapability.Available;
        }
        catch (ObjectStoreUnavailableException e) when (!e.IsTransient && e.InnerException is S3ErrorException or S3ProtocolException)
        {
            return StoreCapability.Unavailable(e.InnerException.Message);
        }
    }

    private async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var state = await admin.GetServerAsync(cancellationToken);
        return $"MinIO {string.Join(", ", state.Versions)}";
    }

    private Task<string> ServerHeaderAsync(CancellationToken cancellationToken) => errors.MapAsync("tell what it is", null, async () =>
    {
        using var response = await connection.RetryAsync(token => connection.SendAsync(new S3Request(HttpMethod.Head, null), token), cancellationToken);
        return response.Headers.Server.ToString() is { Length: > 0 } server ? server : "S3 store without a name";
    });

    /// <summary>
    /// Two sets of rules that no server may take, since each has two rules of one id. A server that knows the element refuses both for the same
    /// reason. (A set with a wrong signature or Content-MD5 would not do: MinIO applies it.)
    /// </summary>
    private Task<StoreCapability> AbortAsync(CancellationToken cancellationToken) => errors.MapAsync("tell what lifecycle rules it knows", null, async () =>
    {
        var with = await RefusalAsync("<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>", cancellationToken);
        var without = await RefusalAsync("<Expiration><Days>36500</Days></Expiration>", cancellationToken);
        return with == without ? StoreCapability.Available : StoreCapability.Unavailable($"it refuses such a lifecycle rule with '{with}'");
    });

    private async Task<string> RefusalAsync(string action, CancellationToken cancellationToken)
    {
        var rules = "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + $"<Rule><ID>probe</ID><Status>Disabled</Status><Filter><Prefix>fgw-probe/</Prefix></Filter>{action}</Rule>"
            + "<Rule><ID>probe</ID><Status>Disabled</Status><Filter><Prefix>fgw-probe/</Prefix></Filter><Expiration><Days>36500</Days></Expiration></Rule>"
            + "</LifecycleConfiguration>";
        try
        {
            _ = await connection.SendAsync(new S3Request(HttpMethod.Put, null).With("lifecycle", "").WithDocument(Encoding.UTF8.GetBytes(rules)), MaximumAnswer, cancellationToken);
            throw new S3ProtocolException("the server took a set of lifecycle rules that is invalid; set the bucket's rules anew");
        }
        catch (S3ErrorException e) when (!e.IsTransient)
        {
            return e.Message;
        }
    }

    /// <summary>An object with another digest than it says. A server that looks at it refuses; what one took that does not is removed.</summary>
    private Task<StoreCapability> ChecksumsAsync(CancellationToken cancellationToken) => errors.MapAsync("tell whether it verifies checksums", null, async () =>
    {
        try
        {
            using var response = await connection.RetryAsync(
                token => connection.SendAsync(new S3Request(HttpMethod.Put, ProbeKey).WithDocument([0]).WithServerChecksum(SHA256.HashData([1])), token), cancellationToken);
            _ = await connection.SendAsync(new S3Request(HttpMethod.Delete, ProbeKey).With("versionId", S3Headers.Value(response.Headers, "x-amz-version-id")), MaximumAnswer, cancellationToken);
            return StoreCapability.Unavailable("it took an object with a wrong x-amz-checksum-sha256");
        }
        catch (S3ErrorException e) when (!e.IsTransient)
        {
            return e.Code is "XAmzContentChecksumMismatch" or "BadDigest" ? StoreCapability.Available : StoreCapability.Unavailable(e.Message);
        }
    });

    /// <summary>A store that does not know the question lists the bucket instead.</summary>
    private Task<StoreCapability> EventsAsync(CancellationToken cancellationToken) => errors.MapAsync("tell its events", null, async () =>
    {
        try
        {
            using var response = await connection.RetryAsync(
                token => connection.SendAsync(new S3Request(HttpMethod.Get, null).With("events", "s3:ObjectCreated:*").With("prefix", "fgw-probe/").With("suffix", ""), token), cancellationToken);
            return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? StoreCapability.Available
                : StoreCapability.Unavailable("it has no stream of events to listen to");
        }
        catch (S3ErrorException e) when (!e.IsTransient)
        {
            return StoreCapability.Unavailable(e.Message);
        }
    });
}
