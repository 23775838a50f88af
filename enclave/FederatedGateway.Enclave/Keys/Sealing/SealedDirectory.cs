using FederatedGateway.Enclave.Hardening;

namespace FederatedGateway.Enclave.Keys.Sealing;

/// <summary>Files that survive the machine's crash: written beside, flushed, renamed into place, and the directory flushed. Only ciphertext is given to it. One process uses it at a time.</summary>
internal sealed class SealedDirectory : IDisposable
{
    public const string KeysExtension = ".keys";

    public const string MemoryExtension = ".memory";

    private const string NewExtension = ".new";
    private const string LockName = "lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string path;
    private readonly FileStream held;

    /// <exception cref="IOException">Another process uses the directory, or it cannot be written.</exception>
    public SealedDirectory(string path)
    {
        this.path = path;
        try
        {
            held = new FileStream(
                Path.Combine(path, LockName), new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnly });
        }
        catch (IOException e)
        {
            throw new IOException($"the seal directory {path} cannot be locked; each enclave needs one of its own ({e.Message})", e);
        }
    }

    /// <summary>Names with this extension, in order. Half-written files have another.</summary>
    public IReadOnlyList<string> Names(string extension)
        => [.. Directory.EnumerateFiles(path, "*" + extension).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public bool Has(string name) => File.Exists(Path.Combine(path, name));

    /// <summary>Null where a file is longer than any sealed one.</summary>
    public byte[]? Read(string name)
    {
        var file = Path.Combine(path, name);
        return new FileInfo(file).Length <= SealedFileFormat.MaximumBytes ? File.ReadAllBytes(file) : null;
    }

    /// <exception cref="IOException">It is not on the disk.</exception>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var file = Path.Combine(path, name);
        using (var stream = new FileStream(file + NewExtension, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + NewExtension, file, overwrite: true);
        Libc.FlushDirectory(path);
    }

    public void Delete(string name)
    {
        File.Delete(Path.Combine(path, name));
        Libc.FlushDirectory(path);
    }

    public void Dispose() => held.Dispose();
}
