using System.Security.Cryptography;
using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Enclave.Evidence;

/// <summary>
/// SHA-256 over everything that this process can load: "fgw-measurement-v1" ‖ (lp(name) ‖ lp(SHA-256(content)))… sorted by name, then the options that decide what it may do.
/// Managed assemblies are those that the runtime was started with (it loads no others), native libraries those in its search directories. System libraries are not in it:
/// hardware evidence measures the whole machine image.
/// </summary>
internal static class CodeMeasurement
{
    private const string Label = "fgw-measurement-v1";

    /// <param name="options">Name and value of every option that changes what is trusted, in a fixed order.</param>
    public static Sha256Digest Compute(IEnumerable<(string Name, string Value)> options)
    {
        var files = Files().DistinctBy(file => file.Name).OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        var digests = new byte[files.Length][];
        Parallel.For(0, files.Length, index =>
        {
            using var content = File.OpenRead(files[index].Path);
            digests[index] = SHA256.HashData(content);
        });
        var input = new SignedInput(Label);
        for (var index = 0; index < files.Length; index++)
        {
            input.Field(files[index].Name).Field(digests[index]);
        }

        foreach (var (name, value) in options)
        {
            input.Field(name).Field(value);
        }

        return Sha256Digest.Of(input.ToArray());
    }

    private static IEnumerable<(string Name, string Path)> Files()
    {
        var assemblies = List("TRUSTED_PLATFORM_ASSEMBLIES");
        var libraries = List("NATIVE_DLL_SEARCH_DIRECTORIES").Where(Directory.Exists).SelectMany(directory => Directory.EnumerateFiles(directory, "*.so*"));
        var settings = Directory.EnumerateFiles(AppContext.BaseDirectory, "fgw-enclave.*.json").Where(file => !file.EndsWith(".staticwebassets.endpoints.json", StringComparison.Ordinal));
        return assemblies.Concat(libraries).Concat(settings).Select(path => (NameOf(path), path));
    }

    private static string[] List(string property)
        => (AppContext.GetData(property) as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    // Independent of where things are installed: relative to the application, or the framework's name, version and file.
    private static string NameOf(string path)
    {
        var relative = Path.GetRelativePath(AppContext.BaseDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? "framework/" + string.Join('/', Path.GetFullPath(path).Split(Path.DirectorySeparatorChar)[^3..])
            : "application/" + relative.Replace(Path.DirectorySeparatorChar, '/');
    }
}
