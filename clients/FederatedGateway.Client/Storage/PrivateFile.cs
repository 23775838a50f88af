namespace FederatedGateway.Client.Storage;

/// <summary>
/// Files that only their owner may read (mode 0600, directories 0700), replaced as a whole: written beside, flushed to the disk, then renamed, so
/// that a crash leaves the old content or the new one, never a part.
/// </summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersMayRead = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Anybody = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Creates the directory, and its parents, for the owner alone. An existing one is left as it is.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Writes a secret: mode 0600 from the first byte on.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => Replace(path, content, OwnerOnly);

    /// <summary>Writes something that others may read (certificates, public identities).</summary>
    public static void WritePublic(string path, ReadOnlySpan<byte> content) => Replace(path, content, OthersMayRead);

    /// <summary>Opens a new file for the owner alone; fails where it exists.</summary>
    public static FileStream CreateNew(string path) => Open(path, FileMode.CreateNew, OwnerOnly);

    /// <summary>Opens a file for the owner alone, emptied where it exists.</summary>
    public static FileStream Create(string path) => Open(path, FileMode.Create, OwnerOnly);

    /// <summary>Opens a file for reading and writing, making it for the owner alone where there is none; nobody else has it open meanwhile.</summary>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static FileStream OpenExclusive(string path) => Open(path, FileMode.OpenOrCreate, OwnerOnly, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Reads a secret. Throws <see cref="IOException"/> where others could read it too: it may have been read already.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">A larger file is not what it claims to be.</param>
    public static byte[] Read(string path, int maximumBytes)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Anybody) != 0)
        {
            throw new IOException($"{path} may be read or written by others; run: chmod 600 '{path}'");
        }

        return ReadPublic(path, maximumBytes);
    }

    /// <summary>Reads a small file whole.</summary>
    public static byte[] ReadPublic(string path, int maximumBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > maximumBytes)
        {
            throw new IOException($"{path} has {file.Length} bytes; at most {maximumBytes} are expected");
        }

        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    private static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var beside = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var file = Open(beside, FileMode.CreateNew, mode))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    private static FileStream Open(string path, FileMode mode, UnixFileMode unixMode, FileAccess access = FileAccess.Write, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = unixMode;
        }

        return new FileStream(path, options);
    }
}
