namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

/// <summary>A request's signature and what signing its chunks goes on from.</summary>
internal sealed class SigV4Signature(string authorization, string signature, string timestamp, string scope, byte[] signingKey)
{
    /// <summary>The Authorization header.</summary>
    public string Authorization { get; } = authorization;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Signature { get; } = signature;

    /// <summary>Signs the chunks of the body, in their order.</summary>
    public ChunkSigner Chunks() => new(signingKey, timestamp, scope, Signature);
}
