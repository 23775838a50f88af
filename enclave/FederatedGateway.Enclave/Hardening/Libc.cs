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
}
