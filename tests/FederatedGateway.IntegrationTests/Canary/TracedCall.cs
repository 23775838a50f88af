namespace FederatedGateway.IntegrationTests.Canary;

/// <summary>One system call.</summary>
/// <param name="Name">For example <c>pwrite64</c>.</param>
/// <param name="Target">Path of the file that its descriptor is, or <c>socket:[…]</c>, <c>pipe:[…]</c>; empty where it has none.</param>
/// <param name="Strings">Its strings: what was written, or the path opened.</param>
/// <param name="SharesWrites">Maps a file so that writing memory writes the file.</param>
internal sealed record TracedCall(string Name, string Target, IReadOnlyList<byte[]> Strings, bool SharesWrites)
{
    /// <summary>A file on a disk: no device, no socket, no memory that has no name.</summary>
    public bool IsFile => Target.StartsWith('/') && !Target.StartsWith("/dev/", StringComparison.Ordinal) && !Target.StartsWith("/proc/", StringComparison.Ordinal) && !Target.StartsWith("/memfd:", StringComparison.Ordinal);

    public bool IsWrite => Name is not ("openat" or "creat" or "mmap");
}
