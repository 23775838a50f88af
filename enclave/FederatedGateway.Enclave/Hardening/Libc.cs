using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace FederatedGateway.Enclave.Hardening;

/// <summary>The few calls of the C library that .NET does not offer. Linux only, like every platform with confidential computing.</summary>
[SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Source-generated marshalling needs unsafe code, which this project does without.")]
[SuppressMessage("Globalization", "CA2101", Justification = "On Unix LPStr is UTF-8.")]
internal static class Libc
{
    public const int SetDumpable = 4;
    public const int CoreSize = 4;
    public const uint PrivateFiles = 0x3F; // 0077

    // O_RDONLY | O_CLOEXEC; reading is enough to flush.
    private const int ReadOnly = 0x80000;

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static extern int ProcessControl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static extern int SetResourceLimit(int resource, [In] ulong[] softAndHard);

    [DllImport("libc", EntryPoint = "umask")]
    public static extern uint SetFileCreationMask(uint mask);

    /// <summary>Replaces the process image; returns only on failure. Arrays end with a null.</summary>
    [DllImport("libc", EntryPoint = "execve", SetLastError = true)]
    public static extern int Execute(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        [In, MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments,
        [In, MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] environment);

    /// <summary>Puts a directory's entries on the disk, which .NET offers for files only.</summary>
    /// <exception cref="IOException">It cannot be opened or flushed.</exception>
    public static void FlushDirectory(string path)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        try
        {
            if (Synchronize(descriptor) != 0)
            {
                throw new IOException($"{path} cannot be flushed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Synchronize(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
