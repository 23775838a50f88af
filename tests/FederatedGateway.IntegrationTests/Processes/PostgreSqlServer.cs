using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>A PostgreSQL of the test's own, from the Debian package <c>postgresql</c>: an empty cluster on a free loopback port. It refuses to run as root, so there it runs as nobody.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory directory;
    private readonly ServerProcess process;
    private readonly int port;
    private int databases;

    private PostgreSqlServer(TemporaryDirectory directory, ServerProcess process, int port)
    {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /// <summary>Starts one; skips the test where the package is missing, and fails it there under <c>CI=true</c>.</summary>
    public static async Task<PostgreSqlServer> StartAsync(CancellationToken cancellationToken)
    {
        var bin = Bin();
        var directory = new TemporaryDirectory();
        try
        {
            var data = Path.Combine(directory.Path, "cluster");
            Directory.CreateDirectory(data);
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", ["nobody", directory.Path, data], cancellationToken);
            }

            await RunAsync(bin, "initdb", ["--pgdata", data, "--username", "fgw", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"], cancellationToken);
            var port = FreePort();
            var (executable, arguments) = Unprivileged(Path.Combine(bin, "postgres"), ["-D", data, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={directory.Path}"]);
            var process = ServerProcess.Start(executable, arguments, workingDirectory: directory.Path);
            var server = new PostgreSqlServer(directory, process, port);
            await process.WaitAsync(() => process.Output.Contains("ready to accept connections", StringComparison.Ordinal), StartTimeout, cancellationToken);
            return server;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>A connection string to a new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"fgw{Interlocked.Increment(ref databases)}";
        await RunAsync(Path.Combine(Bin(), "createdb"), ["--host", "127.0.0.1", "--port", $"{port}", "--username", "fgw", name], cancellationToken);
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync();
        await process.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        directory.Dispose();
    }

    private static string Bin()
    {
        const string Root = "/usr/lib/postgresql";
        var bin = Directory.Exists(Root) ? Directory.GetDirectories(Root).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Max() : null;
        var reason = "PostgreSQL is not installed (Debian package postgresql)";
        Assert.SkipUnless(bin is not null || Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.True(bin is not null, reason);
        return bin!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static (string Executable, string[] Arguments) Unprivileged(string executable, string[] arguments)
        => Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", executable, .. arguments])
            : (executable, arguments);

    private static Task RunAsync(string bin, string tool, string[] arguments, CancellationToken cancellationToken)
    {
        var (executable, all) = Unprivileged(Path.Combine(bin, tool), arguments);
        return RunAsync(executable, all, cancellationToken);
    }

    private static async Task RunAsync(string executable, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{executable} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await error}");
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={port};Username=fgw;Database={database}";
}
