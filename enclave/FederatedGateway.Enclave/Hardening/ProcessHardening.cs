using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace FederatedGateway.Enclave.Hardening;

/// <summary>
/// Makes the process one whose memory stays its own: no core dumps, no debugger or profiler port, no start-up hooks, no other user's eyes. It does not keep out the host's
/// administrator; only hardware does.
/// </summary>
internal static class ProcessHardening
{
    /// <summary>Exit code: the environment or the operating system does not allow a safe start.</summary>
    public const int Unsafe = 3;

    /// <summary>To be called before anything else. Null to go on; otherwise the exit code, with the reason written.</summary>
    public static int? Begin(TextWriter error)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        var violations = EnvironmentPolicy.Violations(environment);
        if (violations.Count > 0)
        {
            error.WriteLine($"fgw-enclave: refuses to start with {string.Join(", ", violations)}: it would let code or eyes into the process that nobody attested. Unset it.");
            return Unsafe;
        }

        if (Libc.SetResourceLimit(Libc.CoreSize, [0, 0]) != 0 || Libc.ProcessControl(Libc.SetDumpable, 0, 0, 0, 0) != 0)
        {
            error.WriteLine($"fgw-enclave: cannot switch core dumps off: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            return Unsafe;
        }

        // Sockets and key files are its user's alone.
        _ = Libc.SetFileCreationMask(Libc.PrivateFiles);
        return EnvironmentPolicy.IsClean(environment) ? null : StartAgain(EnvironmentPolicy.Cleaned(environment), error);
    }

    /// <summary>The same program in the same process, from the beginning, with diagnostics off: they can be switched off by the environment only, and before the runtime starts.</summary>
    private static int StartAgain(IReadOnlyDictionary<string, string> environment, TextWriter error)
    {
        RemoveDiagnosticPorts();
        var arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');
        _ = Libc.Execute(Environment.ProcessPath!, [.. arguments, null], [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null]);
        error.WriteLine($"fgw-enclave: cannot start again with diagnostics off: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}. Set {EnvironmentPolicy.EnableDiagnostics}=0.");
        return Unsafe;
    }

    /// <summary>The sockets that the runtime opened before it could be told not to; they end with the old image and would lie about.</summary>
    private static void RemoveDiagnosticPorts()
    {
        if (!Directory.Exists(Path.GetTempPath()))
        {
            return;
        }

        foreach (var pattern in new[] { $"dotnet-diagnostic-{Environment.ProcessId}-*", $"clr-debug-pipe-{Environment.ProcessId}-*" })
        {
            foreach (var port in Directory.EnumerateFiles(Path.GetTempPath(), pattern))
            {
                File.Delete(port);
            }
        }
    }
}
