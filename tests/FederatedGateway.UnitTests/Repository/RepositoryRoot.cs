namespace FederatedGateway.UnitTests.Repository;

/// <summary>The checkout's root: the nearest folder above the test binary that holds the solution.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static IEnumerable<string> Files(string pattern)
        => Directory.EnumerateFiles(Path, pattern, SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/.git/", StringComparison.Ordinal));

    public static string Relative(string file) => System.IO.Path.GetRelativePath(Path, file);

    private static string Find()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = System.IO.Path.GetDirectoryName(directory))
        {
            if (File.Exists(System.IO.Path.Combine(directory, "FederatedGateway.sln")))
            {
                return directory;
            }
        }

        throw new InvalidOperationException("FederatedGateway.sln is not above the test binary");
    }
}
