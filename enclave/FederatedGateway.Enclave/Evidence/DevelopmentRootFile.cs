using System.Security.Cryptography;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>The throw-away root as a file: PKCS #8 in PEM, readable by its owner only. It outlives the process, so that studies which pin it do too.</summary>
internal static class DevelopmentRootFile
{
    private const string Label = "PRIVATE KEY";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Larger files are no P-256 key.</summary>
    private const int MaximumBytes = 8 * 1024;

    /// <summary>Reads the key, or makes one where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is no such key, or others may read it; the message says how to mend it.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static SigningKey OpenOrCreate(string path) => File.Exists(path) ? Open(path) : Create(path);

    private static SigningKey Open(string path)
    {
        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new InvalidDataException($"{path} may be read by others than its owner; chmod 600 it, or remove it to have another made");
        }

        if (new FileInfo(path).Length > MaximumBytes)
        {
            throw new InvalidDataException($"{path} is too long to be a P-256 key");
        }

        var text = File.ReadAllText(path);
        byte[]? pkcs8 = null;
        try
        {
            var fields = PemEncoding.Find(text);
            pkcs8 = Convert.FromBase64String(text[fields.Base64Data]);
            return text[fields.Label] == Label ? SigningKey.ImportPkcs8(pkcs8) : throw new CryptographicException("another kind of PEM");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"{path} is not a P-256 key in PKCS #8 PEM; name another file, or remove it to have another made", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static SigningKey Create(string path)
    {
        var key = SigningKey.Generate();
        var pkcs8 = key.ExportPkcs8();
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            using var writer = new StreamWriter(file);
            writer.Write(PemEncoding.Write(Label, pkcs8));
            writer.Write('\n');
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }

        return key;
    }
}
