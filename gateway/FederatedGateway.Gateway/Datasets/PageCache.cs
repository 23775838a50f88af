using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>
/// Keeps uploads from filling the system's memory. A page that was given back is taken again for the next write; otherwise every page of a large file is
/// one that was unused, and on a virtual machine whose host reclaims unused memory it has to be fetched first: eight times the cost of the copy.
/// </summary>
internal static class PageCache
{
    /// <summary>POSIX_FADV_DONTNEED on Linux.</summary>
    private const int NotNeeded = 4;

    /// <summary>Lets the system forget a range of a file that is on the disk already. Only Linux is asked; what it does not take costs memory alone.</summary>
    public static void GiveBack(SafeFileHandle file, long offset, long length)
    {
        // A length of 0 would mean the whole rest of the file.
        if (length > 0 && OperatingSystem.IsLinux())
        {
            _ = Advise(file, offset, length, NotNeeded);
        }
    }

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    private static extern int Advise(SafeFileHandle file, long offset, long length, int advice);
}
