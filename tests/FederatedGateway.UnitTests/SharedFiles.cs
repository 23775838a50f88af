namespace FederatedGateway.UnitTests;

/// <summary>
/// Finds published test vectors and sample tables that are not part of this repository: in the directory that <c>FGW_SHARED</c> names, else in
/// <c>shared</c> beside the repository root. Where a file is missing the test is skipped and says which; under <c>CI=true</c> it fails.
/// </summary>
internal static class SharedFiles
{
    private const string DirectoryVariable = "FGW_SHARED";

    /// <summary>The full path of a file or directory below the shared directory.</summary>
    /// <param name="parts">For example <c>"vectors", "hpke", "xwing-test-vectors.json"</c>.</param>
    public static string Path(params string[] parts)
    {
        var root = Root();
        var path = root is null ? null : System.IO.Path.Combine([root, .. parts]);
        if (path is not null && System.IO.Path.Exists(path))
        {
            return path;
        }

        var reason = $"shared/{string.Join('/', parts)} is not here; set {DirectoryVariable} to the directory that holds the test vectors";
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Fail(reason);
        return reason;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named)
        {
            return named;
        }

        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "FederatedGateway.sln")))
            {
                return directory.Parent is null ? null : System.IO.Path.Combine(directory.Parent.FullName, "shared");
            }
        }

        return null;
    }
}
