using System.Text.Json;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Journey;

/// <summary>An enclave host on a Unix socket of its own, with development evidence where nothing else is said; a restart keeps socket and root, and loses all keys that are not sealed.</summary>
internal sealed class JourneyEnclave : IAsyncDisposable
{
    private const long MemoryLimitBytes = 256L * 1024 * 1024;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly string directory;
    private readonly IReadOnlyList<string> tracer;
    private ServerProcess process;

    private JourneyEnclave(string directory, IReadOnlyList<string> tracer, IReadOnlyList<string> evidence, ServerProcess process)
    {
        this.directory = directory;
        this.tracer = tracer;
        this.process = process;
        Evidence = evidence;
    }

    /// <summary>Arguments that say what it proves itself with, from the next start on.</summary>
    public IReadOnlyList<string> Evidence { get; set; }

    public ServerProcess Process => process;

    /// <summary>As a gateway's configuration names it.</summary>
    public string Endpoint => "unix:" + Socket(directory);

    /// <param name="directory">Short enough for a socket's path.</param>
    /// <param name="tracer">A program and its arguments that start the enclave in its place and with its process id; empty for none.</param>
    /// <param name="evidence">Arguments; null for development evidence.</param>
    /// <param name="cancellationToken">Ends what was started.</param>
    public static async Task<JourneyEnclave> StartAsync(string directory, IReadOnlyList<string> tracer, IReadOnlyList<string>? evidence, CancellationToken cancellationToken)
    {
        evidence ??= ["--evidence", "development", "--insecure-development", "--development-root", Path.Combine(directory, "development.root")];
        return new(directory, tracer, evidence, await LaunchAsync(directory, tracer, evidence, cancellationToken));
    }

    /// <summary>Starts again after it was killed or stopped.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await process.DisposeAsync();
        process = await LaunchAsync(directory, tracer, Evidence, cancellationToken);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string Socket(string directory) => Path.Combine(directory, "enclave.sock");

    private static async Task<ServerProcess> LaunchAsync(string directory, IReadOnlyList<string> tracer, IReadOnlyList<string> evidence, CancellationToken cancellationToken)
    {
        var readyFile = Path.Combine(directory, "enclave.ready");
        File.Delete(readyFile);
        string[] command =
        [
            .. tracer, EnclaveProcess.Executable,
            "--listen", "unix:" + Socket(directory),
            .. evidence,
            "--memory-limit-bytes", $"{MemoryLimitBytes}",
            "--ready-file", readyFile,
        ];
        var process = ServerProcess.Start(command[0], command[1..]);
        try
        {
            await process.WaitAsync(() => IsReady(readyFile), StartTimeout, cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static bool IsReady(string readyFile)
    {
        if (!File.Exists(readyFile))
        {
            return false;
        }

        using var ready = JsonDocument.Parse(File.ReadAllBytes(readyFile));
        return ready.RootElement.TryGetProperty("measurement", out _);
    }
}
