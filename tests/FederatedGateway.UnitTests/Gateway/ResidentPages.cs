using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace FederatedGateway.UnitTests.Gateway;

/// <summary>Counts the pages of a file that the system (Linux) has in memory, mincore(2).</summary>
internal static class ResidentPages
{
    public static int Of(string path)
    {
        var length = new FileInfo(path).Length;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var mapped = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        using var view = mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        var pages = new byte[(length + Environment.SystemPageSize - 1) / Environment.SystemPageSize];
        if (InCore(view.SafeMemoryMappedViewHandle.DangerousGetHandle(), (nuint)length, pages) != 0)
        {
            throw new IOException($"mincore failed: error {Marshal.GetLastPInvokeError()}");
        }

        return pages.Count(page => (page & 1) != 0);
    }

    [DllImport("libc", EntryPoint = "mincore", SetLastError = true)]
    private static extern int InCore(nint address, nuint length, [Out] byte[] pages);
}
