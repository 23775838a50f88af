using System.Security.Cryptography;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Signing;

/// <summary>
/// Signs a body chunk by chunk while it streams, each signature over the one before (Amazon S3 API Reference, "Transferring Payload in
/// Multiple Chunks"): so that a part can be authenticated whose digest is known only at its end. (The variant with a trailing checksum is of
/// no use: MinIO verifies that checksum and forgets it.)
/// </summary>
internal sealed class ChunkSigner(byte[] signingKey, string timestamp, string scope, string seedSignature)
{
    /// <summary><c>x-amz-content-sha256</c> of a body that is signed by chunks.</summary>
    public const string Payload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    private static readonly string EmptyHash = SigV4Signer.HexSha256("");
    private string previous = seedSignature;

    /// <summary>The signature of the next chunk; the last chunk is empty.</summary>
    public string Sign(ReadOnlySpan<byte> chunk)
        => previous = SigV4Signer.HexHmac(
            signingKey,
            $"AWS4-HMAC-SHA256-PAYLOAD\n{timestamp}\n{scope}\n{previous}\n{EmptyHash}\n{Convert.ToHexStringLower(SHA256.HashData(chunk))}");
}
