using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>A request to be signed. Its body, if any, is made anew for each attempt.</summary>
internal sealed class S3Request(HttpMethod method, ObjectKey? key)
{
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public HttpMethod Method { get; } = method;

    /// <summary>Null for a request to the bucket.</summary>
    public ObjectKey? Key { get; } = key;

    public Dictionary<string, string> Query { get; } = new(StringComparer.Ordinal);

    /// <summary>Kinds of events to listen to, each a parameter of the same name.</summary>
    public IReadOnlyList<string> Events { get; private set; } = [];

    /// <summary>All parameters, not encoded.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters => Query.Concat(Events.Select(kind => KeyValuePair.Create("events", kind)));

    /// <summary>For a request to the server itself, such as the admin API: the path, from the first slash on. Null for the bucket's.</summary>
    public string? ServerPath { get; private init; }

    /// <summary>All of them are signed.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of <c>x-amz-content-sha256</c>.</summary>
    public string PayloadHash { get; private set; } = EmptyHash;

    /// <summary>Makes the body from the request's signature and a call for progress.</summary>
    public Func<SigV4Signature, Action, HttpContent>? Body { get; private set; }

    /// <summary>Makes a body that only the server can read who knows these credentials; null for none.</summary>
    public Func<S3Credentials, byte[]>? Sealed { get; private set; }

    /// <summary>A request that is about no bucket.</summary>
    public static S3Request ToServer(HttpMethod method, string path) => new(method, null) { ServerPath = path };

    public S3Request With(string name, string? value)
    {
        if (value is not null)
        {
            Query[name] = value;
        }

        return this;
    }

    public S3Request WithEvents(IReadOnlyList<string> kinds)
    {
        Events = kinds;
        return this;
    }

    public S3Request WithHeader(string name, string? value)
    {
        if (value is not null)
        {
            Headers[name] = value;
        }

        return this;
    }

    /// <summary>A small document, with the Content-MD5 that S3 asks for in bucket settings.</summary>
    public S3Request WithDocument(byte[] document)
    {
#pragma warning disable CA5351 // S3 requires MD5 here against transmission errors; the signature protects.
        Headers["Content-MD5"] = Convert.ToBase64String(MD5.HashData(document));
#pragma warning restore CA5351
        PayloadHash = Convert.ToHexStringLower(SHA256.HashData(document));
        Body = (_, _) => new ByteArrayContent(document);
        return this;
    }

    /// <summary>A small document that is made for the credentials with which the request is signed.</summary>
    public S3Request WithSealed(Func<S3Credentials, byte[]> seal)
    {
        Sealed = seal;
        return this;
    }

    /// <summary>Content whose digest is known.</summary>
    public S3Request WithContent(long length, byte[] sha256, Func<Memory<byte>, CancellationToken, ValueTask<int>> read)
    {
        PayloadHash = Convert.ToHexStringLower(sha256);
        Body = (_, progressed) => new StreamedContent(length, read, progressed);
        return this;
    }

    /// <summary>Content that is read once, its digest not known before.</summary>
    public S3Request WithChunks(long length, Func<Memory<byte>, CancellationToken, ValueTask<int>> read)
    {
        PayloadHash = ChunkSigner.Payload;
        Headers["x-amz-decoded-content-length"] = $"{length}";
        Body = (signature, progressed) => new ChunkSignedContent(length, signature.Chunks(), read, progressed);
        return this;
    }
}
