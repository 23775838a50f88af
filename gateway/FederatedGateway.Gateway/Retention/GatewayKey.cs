using System.Security.Cryptography;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Gateway.Retention;

/// <summary>The key that signs erasure certificates: the gateway's word about its own deeds, fixed in the log by the certificate's digest.</summary>
internal sealed class GatewayKey : IDisposable
{
    private GatewayKey(SigningKey signing) => Signing = signing;

    public SigningKey Signing { get; }

    /// <summary>Loads the PKCS #8 file, or makes it at the first start. Readable by its owner alone.</summary>
    public static GatewayKey Load(string path)
    {
        if (!File.Exists(path))
        {
            using var fresh = SigningKey.Generate();
            var made = fresh.ExportPkcs8();
            try
            {
                using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
                stream.Write(made);
                stream.Flush(flushToDisk: true);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another gateway on this directory was first: its key counts.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(made);
            }
        }

        var bytes = File.ReadAllBytes(path);
        try
        {
            return new GatewayKey(SigningKey.ImportPkcs8(bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose() => Signing.Dispose();
}
