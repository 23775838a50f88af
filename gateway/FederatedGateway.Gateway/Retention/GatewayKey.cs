using System.Security.Cryptography;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Gateway.Retention;

/// <summary>The key that signs erasure certificates: the gateway's word about its own deeds, fixed in the log by the certificate's digest.</summary>
internal sealed class GatewayKey : IDisposable
{
    private GatewayKey(SigningKey signing) => Signing = signing;

    public SigningKey Signing { get; }

    /// <summary>Loads the PKCS #8 file, or makes it at the first start.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static GatewayKey Load(string path) => PrivateFiles.LoadKey(path, MakeKey, bytes => Import(path, bytes));

    public void Dispose() => Signing.Dispose();

    private static byte[] MakeKey()
    {
        using var fresh = SigningKey.Generate();
        return fresh.ExportPkcs8();
    }

    private static GatewayKey Import(string path, byte[] pkcs8)
    {
        try
        {
            return new GatewayKey(SigningKey.ImportPkcs8(pkcs8));
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{path} is not a P-256 key in PKCS #8. Restore it from a backup: certificates of erasure name it", e);
        }
    }
}
