namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

/// <summary>An access key and its secret. The secret leaves only through <see cref="RevealSecretKey"/>, never through logs or messages.</summary>
internal sealed class S3Credentials(string accessKey, string secretKey)
{
    private readonly string secretKey = secretKey;

    public string AccessKey { get; } = accessKey;

    public string RevealSecretKey() => secretKey;

    public override string ToString() => $"{AccessKey} (secret withheld)";
}
