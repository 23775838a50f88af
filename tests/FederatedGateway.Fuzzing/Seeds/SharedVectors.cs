namespace FederatedGateway.Fuzzing.Seeds;

/// <summary>
/// Published test vectors, where they are at hand: in the directory that <c>FGW_SHARED</c> names, else in <c>shared</c> beside the repository. Without them fuzzing begins with what the
/// samples in code make.
/// </summary>
internal static class SharedVectors
{
    private static readonly string? Root = Find();

    /// <summary>The files below these folders or of these names, below <c>vectors</c>; none when they are not here.</summary>
    public static IEnumerable<byte[]> Read(params IEnumerable<string> paths) => paths.SelectMany(Files).Select(File.ReadAllBytes);

    /// <summary>Paths instead of contents.</summary>
    public static IEnumerable<string> Files(string path)
    {
        var full = Root is null ? null : Path.Combine(Root, "vectors", path);
        return full is null ? [] : File.Exists(full) ? [full] : Directory.Exists(full) ? Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];
    }

    private static string? Find()
        => Environment.GetEnvironmentVariable("FGW_SHARED") is { Length: > 0 } named ? named : RepositoryFiles.Root is { } root ? Path.Combine(Path.GetDirectoryName(root)!, "shared") : null;
}
