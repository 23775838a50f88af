using FederatedGateway.Envelopes.Hpke;

namespace FederatedGateway.Envelopes.Wraps;

/// <summary>A private key with the digest by which wraps name it.</summary>
/// <param name="RecipientDigest">32 bytes: the KeyConfig digest in an enclave (see also <see cref="Of"/>).</param>
/// <param name="Key">Owned by the caller.</param>
public sealed record WrapKey(ReadOnlyMemory<byte> RecipientDigest, KemPrivateKey Key)
{
    /// <summary>An institution's key, named by SHA-256 of its public key.</summary>
    public static WrapKey Of(KemPrivateKey key) => new(key.PublicKey.Digest(), key);
}
