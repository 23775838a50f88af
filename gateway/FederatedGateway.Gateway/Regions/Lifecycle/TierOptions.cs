namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>A bucket on another MinIO server, to which a region's lifecycle rules may move the bytes of objects. In the region's own jurisdiction: bytes go there.</summary>
internal sealed class TierOptions
{
    /// <summary>As policies name it: 1 to 32 characters of [A-Z0-9_-], starting with a letter.</summary>
    public string Name { get; set; } = "";

    /// <summary>As the region's server reaches it: <c>http://HOST:PORT</c> or <c>https://HOST:PORT</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The bucket there, which must exist.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Below which the bytes lie there, shared with nothing else; empty for none, else ending with '/'.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The other server's own name of its region. Default <c>us-east-1</c>.</summary>
    public string SigningRegion { get; set; } = "us-east-1";

    public string AccessKey { get; set; } = "";

    /// <summary>A file whose first line is the secret key.</summary>
    public string SecretKeyFile { get; set; } = "";
}
