using System.Diagnostics;
using System.Text.Json;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>What one run of the real <c>fgw</c> left behind.</summary>
/// <param name="ExitCode">See docs/cli.md.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CliProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>The executable beside the test's own.</summary>
    public static string Executable => Path.Combine(AppContext.BaseDirectory, "fgw");

    /// <summary>Standard output as JSON, for commands run with --json.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <param name="profile">The identity's directory.</param>
    /// <param name="arguments">The command.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<CliProcess> RunAsync(string profile, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(profile, arguments);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(timeout.Token), process.StandardError.ReadToEndAsync(timeout.Token));
            await process.WaitForExitAsync(timeout.Token);
            return new CliProcess(process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Starts it and leaves it running; the caller ends and disposes it.</summary>
    public static Process Start(string profile, string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, [.. arguments, "--profile", profile])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("FGW_HOME");
        start.Environment.Remove("FGW_KEY_FILE");
        start.Environment.Remove("FGW_PASSPHRASE");
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
