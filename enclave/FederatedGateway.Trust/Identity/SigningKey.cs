using System.Security.Cryptography;

namespace FederatedGateway.Trust.Identity;

/// <summary>An ECDSA P-256 private key in memory.</summary>
public sealed class SigningKey : ISigner, IDisposable
{
    private readonly ECDsa key;

    private SigningKey(ECDsa key)
    {
        this.key = key;
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        PublicKey = SigningPublicKey.Parse([4, .. q.X!, .. q.Y!]).OrThrow();
    }

    public SigningPublicKey PublicKey { get; }

    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="pkcs8">PKCS #8 DER of a P-256 key.</param>
    public static SigningKey ImportPkcs8(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out var read);
        if (read != pkcs8.Length || key.KeySize != 256)
        {
            key.Dispose();
            throw new CryptographicException("not exactly one PKCS #8 P-256 key");
        }

        return new SigningKey(key);
    }

    /// <summary>PKCS #8 DER; the caller zeroes it.</summary>
    public byte[] ExportPkcs8() => key.ExportPkcs8PrivateKey();

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = key.SignData(message, HashAlgorithmName.SHA256);
        LowS.Normalize(signature.AsSpan(32));
        return signature;
    }

    public void Dispose()
    {
        key.Dispose();
        PublicKey.Dispose();
    }
}
