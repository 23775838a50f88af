namespace FederatedGateway.Enclave.Hardening;

/// <summary>
/// Which environment variables a process that holds plaintext may start with. The runtime obeys some that load foreign code (start-up hooks, profilers), open a port for
/// debuggers, or write memory to disk; none of that is in the code measurement.
/// </summary>
internal static class EnvironmentPolicy
{
    /// <summary>Off, this one variable closes the debugger, profiler and EventPipe ports (learn.microsoft.com/dotnet/core/runtime-config/debugging-profiling). The runtime reads it from the environment only.</summary>
    public const string EnableDiagnostics = "DOTNET_EnableDiagnostics";

    private static readonly string[] RuntimePrefixes = ["DOTNET_", "COMPlus_", "CORECLR_", "COR_", "LD_PRELOAD", "LD_AUDIT", "LD_DEBUG", "MALLOC_"];

    /// <summary>Where the runtime is and how much of the machine it may take: no way to load other code than what is measured.</summary>
    private static readonly string[] Harmless =
    [
        "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_gcServer", "DOTNET_GCHeapHardLimit", "DOTNET_GCHeapCount", "DOTNET_PROCESSOR_COUNT",
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "DOTNET_RUNNING_IN_CONTAINER",
    ];

    /// <summary>Asked for outright, so that starting without them would be a surprise: the start is refused.</summary>
    private static readonly string[] Refused =
    [
        "DOTNET_STARTUP_HOOKS", "DOTNET_DiagnosticPorts", "DOTNET_EnableEventPipe", "DOTNET_DbgEnableMiniDump", EnableDiagnostics, "DOTNET_EnableDiagnostics_IPC",
        "DOTNET_EnableDiagnostics_Debugger", "DOTNET_EnableDiagnostics_Profiler", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE", "CORECLR_ENABLE_PROFILING", "COR_ENABLE_PROFILING",
    ];

    /// <summary>The variables that ask for something an enclave must not do; empty when it may start.</summary>
    public static IReadOnlyList<string> Violations(IReadOnlyDictionary<string, string> environment)
        => [.. environment.Where(variable => IsRefused(variable.Key) && IsOn(variable.Value)).Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal)];

    /// <summary>What the process is to run with: diagnostics off, nothing else that steers the runtime. Equal to <paramref name="environment"/> when it was so already.</summary>
    public static IReadOnlyDictionary<string, string> Cleaned(IReadOnlyDictionary<string, string> environment)
    {
        var cleaned = environment.Where(variable => !SteersRuntime(variable.Key)).ToDictionary(StringComparer.Ordinal);
        cleaned[EnableDiagnostics] = "0";
        return cleaned;
    }

    public static bool IsClean(IReadOnlyDictionary<string, string> environment)
        => environment.TryGetValue(EnableDiagnostics, out var value) && value == "0"
            && environment.Keys.All(name => name == EnableDiagnostics || !SteersRuntime(name));

    private static bool SteersRuntime(string name)
        => RuntimePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && !Harmless.Contains(name, StringComparer.Ordinal);

    // The runtime reads its variables without regard to case, and COMPlus_ as DOTNET_.
    private static bool IsRefused(string name)
    {
        var modern = name.StartsWith("COMPlus_", StringComparison.OrdinalIgnoreCase) ? "DOTNET_" + name["COMPlus_".Length..] : name;
        return Refused.Contains(modern, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsOn(string value) => value.Length > 0 && value.Trim() is not ("0" or "00" or "0x0") && !value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
