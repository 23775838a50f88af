using FederatedGateway.Fuzzing.Targets;
using SharpFuzz;

namespace FederatedGateway.Fuzzing.Coverage;

/// <summary>A copy of this program's folder in which the code under test counts the edges it takes. Deleted on disposal.</summary>
internal sealed class InstrumentedCopy : IDisposable
{
    /// <summary>Names of the product's assemblies begin so.</summary>
    private static readonly string[] Prefixes = ["FederatedGateway.", "fgw-"];

    private readonly DirectoryInfo directory;

    private InstrumentedCopy(DirectoryInfo directory) => this.directory = directory;

    /// <summary>The program to start.</summary>
    public string Program => Path.Combine(directory.FullName, $"{Own}.dll");

    private static string Own => typeof(InstrumentedCopy).Assembly.GetName().Name!;

    public static InstrumentedCopy Make()
    {
        var copy = new InstrumentedCopy(Directory.CreateTempSubdirectory("fgw-fuzz-"));
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(copy.directory.FullName, Path.GetFileName(file)));
        }

        foreach (var assembly in Prefixes.SelectMany(prefix => Directory.EnumerateFiles(copy.directory.FullName, $"{prefix}*.dll")))
        {
            // Of this program nothing but the planted bugs, which must be found like any other.
            var isOwn = Path.GetFileNameWithoutExtension(assembly) == Own;
            Fuzzer.Instrument(assembly, type => !isOwn || type == typeof(PlantedBugs).FullName, Options.Value);
        }

        return copy;
    }

    public void Dispose() => directory.Delete(recursive: true);
}
