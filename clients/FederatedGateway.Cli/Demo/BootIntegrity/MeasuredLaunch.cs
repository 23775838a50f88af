using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Cli.Demo.BootIntegrity;

/// <summary>
/// What a boot loader does before it starts something: it extends a register with the digest of what it is about to start. Here that is the enclave host's files. The host itself extends
/// nothing: a program that measures itself proves nothing.
/// </summary>
internal static class MeasuredLaunch
{
    /// <summary>Where boot loaders measure what userspace is booted (UKI: kernel, initrd and command line).</summary>
    public const int Register = 11;

    /// <summary>What the enclave host quotes unless told otherwise.</summary>
    public static readonly IReadOnlyList<int> Quoted = [0, 2, 4, 7, 11];

    private const string Label = "fgw-demo-measured-launch-v1";

    /// <summary>SHA-256 over the names and contents of all files beside a program, in order of name.</summary>
    /// <param name="program">The enclave host's file.</param>
    public static byte[] Digest(string program)
    {
        var directory = Path.GetDirectoryName(program)!;
        var input = new SignedInput(Label);
        foreach (var name in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal))
        {
            using var content = File.OpenRead(Path.Combine(directory, name));
            input.Field(name).Field(SHA256.HashData(content));
        }

        return input.Sha256();
    }
}
