using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>
/// Changes to a directory that are on the disk when the call returns. Renaming a file makes its new name visible at once, but only fsync of
/// the directory makes the name survive a power cut (POSIX fsync(2): "calling fsync() does not necessarily ensure that the entry in the
/// directory containing the file has also reached disk").
/// </summary>
internal static class Durable
{
    private const int OpenReadOnly = 0;

    /// <summary>Makes a directory and its missing parents, each entry durable.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path) ?? throw new DirectoryNotFoundException($"No directory can be made at '{path}'.");
        CreateDirectory(parent);
        _ = Directory.CreateDirectory(path);
        SyncDirectory(parent);
    }

    /// <summary>Gives a file that is already flushed its final name, atomically, replacing another of that name.</summary>
    public static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(to)!);
    }

    /// <summary>Gives a file a second name; both are its own from then on. The new name is not durable yet.</summary>
    /// <returns>False where the system does not do it: between file systems, on one without links, on Windows.</returns>
    public static bool TryLink(string existing, string added) => !OperatingSystem.IsWindows() && Link(existing, added) == 0;

    public static void Delete(string path)
    {
        File.Delete(path);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <exception cref="IOException">The operating system refused.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals directory entries; there is no call to make.
        }

        var descriptor = Open(path, OpenReadOnly);
        if (descriptor < 0)
        {
            throw Failure("open", path);
        }

        try
        {
            if (FSync(descriptor) != 0)
            {
                throw Failure("fsync", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string call, string path)
        => new($"{call} of directory '{path}' failed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string added);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
