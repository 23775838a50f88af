using System.Diagnostics;

namespace FederatedGateway.Cli.Hosting;

/// <summary>Finds the gateway's and the enclave's executables: named by the environment, beside this program, or built in this repository.</summary>
internal static class ProgramFiles
{
    public const string Gateway = "fgw-gateway";
    public const string Enclave = "fgw-enclave";

    /// <summary>How to start a program: <c>dotnet X.dll</c> where this program runs so, else its own executable.</summary>
    /// <exception cref="FileNotFoundException">It is nowhere; the message says where it was looked for.</exception>
    public static ProcessStartInfo Find(string name, Func<string, string?> environment)
    {
        var variable = name == Gateway ? "FGW_GATEWAY" : "FGW_ENCLAVE";
        var project = name == Gateway ? Path.Combine("gateway", "FederatedGateway.Gateway") : Path.Combine("enclave", "FederatedGateway.Enclave");
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var configuration = Path.GetFileName(Path.GetDirectoryName(here)) ?? "Release";
        var named = environment(variable);
        string[] candidates = string.IsNullOrEmpty(named)
            ? [Path.Combine(here, name + ".dll"), Path.GetFullPath(Path.Combine(here, "..", "..", "..", "..", "..", project, "bin", configuration, Path.GetFileName(here), name + ".dll"))]
            : [Path.GetFullPath(named)];
        var found = candidates.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{name} is not there; looked for {string.Join(" and ", candidates)}. Build it, or name it with {variable}");
        if (!found.EndsWith(".dll", StringComparison.Ordinal))
        {
            return new ProcessStartInfo(found);
        }

        var start = new ProcessStartInfo(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");
        start.ArgumentList.Add(found);
        return start;
    }

    /// <summary>An installed program; null where the PATH has none of that name.</summary>
    public static string? OnPath(string name, Func<string, string?> environment)
        => (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
}
