using System.Security.Cryptography;

namespace FederatedGateway.Gateway.Hosting;

/// <summary>Files and folders that only the gateway's own user may read. On Windows the folder's access list decides; there is no mode to set.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerFolder);
        }
    }

    /// <summary>Opens for writing, without a buffer of its own; a new file is the owner's alone.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>Reads a key's file, making it at the first start.</summary>
    /// <param name="path">In a folder that exists.</param>
    /// <param name="make">A new key's bytes, wiped after use.</param>
    /// <param name="import">Of the file's bytes, wiped after use.</param>
    public static TKey LoadKey<TKey>(string path, Func<byte[]> make, Func<byte[], TKey> import)
    {
        if (!File.Exists(path))
        {
            MakeKey(path, make);
        }

        var kept = File.ReadAllBytes(path);
        try
        {
            return import(kept);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(kept);
        }
    }

    /// <summary>True when somebody besides the owner may read or write it.</summary>
    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerFolder) != 0;

    private static void MakeKey(string path, Func<byte[]> make)
    {
        var made = make();
        try
        {
            using var stream = Open(path, FileMode.CreateNew);
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
}
