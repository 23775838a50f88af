using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.Placement;

namespace FederatedGateway.Gateway.Regions;

/// <summary>One region and the store that serves it.</summary>
internal sealed class RegionOptions
{
    public const string DirectoryStore = "directory";
    public const string MinioStore = "minio";

    /// <summary>Copies into the region are made by this gateway.</summary>
    public const string GatewayEngine = "gateway";

    /// <summary>As manifests name it: 1 to 63 characters of [a-z0-9-], starting with a letter.</summary>
    public string Name { get; set; } = "";

    /// <summary>Legal space, for people ("EU", "US"); 1 to 100 characters.</summary>
    public string Jurisdiction { get; set; } = "";

    /// <summary><c>directory</c> (default) or <c>minio</c> (any S3 store).</summary>
    public string Store { get; set; } = DirectoryStore;

    /// <summary>Bucket that holds everything of this region but what <see cref="Buckets"/> says; 3 to 63 characters of [a-z0-9-]. Default <c>federated-gateway</c>.</summary>
    public string Bucket { get; set; } = "federated-gateway";

    /// <summary>Buckets of their own for some classes. Fixed once something is stored: nothing moves objects from one bucket to another.</summary>
    public BucketOptions Buckets { get; set; } = new();

    /// <summary>For <c>directory</c>: a directory of its own on a local file system. Required there.</summary>
    public string Directory { get; set; } = "";

    /// <summary>For <c>minio</c>: <c>http://HOST:PORT</c> or <c>https://HOST:PORT</c>. Required there.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>For <c>minio</c>: the store's own name of its region, for signatures. Default: the region's name.</summary>
    public string SigningRegion { get; set; } = "";

    /// <summary>For <c>minio</c>. This or <see cref="AccessKeyFile"/> is required there.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>For <c>minio</c>: a file whose first line is the access key, where it is exchanged together with the secret key.</summary>
    public string AccessKeyFile { get; set; } = "";

    /// <summary>
    /// For <c>minio</c>: a file whose first line is the secret key; it may be exchanged while the gateway runs. This or <see cref="SecretKeyVariable"/>
    /// is required there: a secret in the configuration ends up in logs and backups.
    /// </summary>
    public string SecretKeyFile { get; set; } = "";

    /// <summary>For <c>minio</c>: the environment variable that holds the secret key.</summary>
    public string SecretKeyVariable { get; set; } = "";

    /// <summary>For <c>minio</c>: timeouts, retries and parts.</summary>
    public S3RegionOptions S3 { get; set; } = new();

    /// <summary>For <c>minio</c> over https: PEM roots; empty for the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>For <c>minio</c>: allows http to another host, on a private network. Requests stay signed; (encrypted) objects and their names can be read on the way.</summary>
    public bool InsecureHttp { get; set; }

    /// <summary>For <c>minio</c>: 0 to 8 tiers that lifecycle policies may name; made through the server's admin API when a policy first needs them.</summary>
    public List<TierOptions> Tiers { get; set; } = [];

    /// <summary>The bucket of a class of objects.</summary>
    internal string BucketOf(ObjectClass kind) => Buckets.Of(kind) is { Length: > 0 } own ? own : Bucket;
}
