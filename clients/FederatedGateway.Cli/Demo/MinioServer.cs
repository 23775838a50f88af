using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FederatedGateway.Cli.Demo;

/// <summary>
/// A real MinIO server as a process of ours, on loopback only, with credentials of its own. Keeps its port and directory over a restart.
/// For demonstrations and tests: one process, one disk, no erasure coding.
/// </summary>
internal sealed class MinioServer : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly MinioServerOptions options;
    private int port;
    private Process? process;

    private MinioServer(MinioServerOptions options) => this.options = options;

    public string Region => options.Region;

    public Uri Endpoint => new($"{(options.CertificatesDirectory is null ? "http" : "https")}://127.0.0.1:{port}");

    public string AccessKey { get; private set; } = NewAccessKey();

    public string SecretKey { get; private set; } = NewSecretKey();

    public string LogFile => Path.Combine(options.Directory, "minio.log");

    /// <summary>The objects lie below it.</summary>
    public string DataDirectory => Path.Combine(options.Directory, "data");

    public int? ProcessId => process is { HasExited: false } ? process.Id : null;

    /// <summary>Starts a server on a free port and waits until it is ready.</summary>
    /// <exception cref="IOException">It ended or was not ready in time; the message has the end of its log.</exception>
    public static async Task<MinioServer> StartAsync(MinioServerOptions options, CancellationToken cancellationToken)
    {
        var server = new MinioServer(options);
        for (var attempt = 1; ; attempt++)
        {
            server.port = FreePort();
            try
            {
                await server.StartAsync(cancellationToken);
                return server;
            }
            catch (IOException) when (attempt < 3)
            {
                // Another process may have taken the port in between.
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Starts it again on the same port and directory, after <see cref="StopAsync"/> or <see cref="Kill"/>.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (ProcessId is not null)
        {
            throw new InvalidOperationException($"MinIO of region {Region} is running.");
        }

        _ = Directory.CreateDirectory(DataDirectory);
        process?.Dispose();
        process = Process.Start(StartInfo())!;
        try
        {
            await WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            Kill();
            throw;
        }
    }

    /// <summary>Asks it to end (SIGTERM), and ends it by force if it does not.</summary>
    public async Task StopAsync()
    {
        if (ProcessId is { } id)
        {
            Signals.Terminate(id);
            using var limit = new CancellationTokenSource(StopPatience);
            try
            {
                await process!.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Kill();
            }
        }
    }

    /// <summary>As a power cut: SIGKILL, no goodbye.</summary>
    public void Kill()
    {
        if (ProcessId is not null)
        {
            process!.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>Gives it other credentials from its next start on; what is stored stays.</summary>
    public void ChangeCredentials() => (AccessKey, SecretKey) = (NewAccessKey(), NewSecretKey());

    /// <summary>Loses everything, as a region whose disks burnt. It must not be running.</summary>
    public void Wipe()
    {
        if (ProcessId is not null)
        {
            throw new InvalidOperationException($"MinIO of region {Region} is running.");
        }

        if (Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process?.Dispose();
    }

    private ProcessStartInfo StartInfo()
    {
        // The shell gives way to MinIO (exec keeps the process id); it is there to send the output to a file, which outlives us.
        List<string> arguments = ["-c", "exec \"$0\" \"$@\" >>\"$FGW_LOG\" 2>&1", options.Binary.Path, "server", "--quiet", "--address", $"127.0.0.1:{port}"];
        if (options.CertificatesDirectory is { } certificates)
        {
            arguments.AddRange(["--certs-dir", certificates]);
        }

        var start = new ProcessStartInfo("/bin/sh", [.. arguments, options.Drives == 1 ? DataDirectory : $"{DataDirectory}/drive{{1...{options.Drives}}}"]) { WorkingDirectory = options.Directory };
        start.Environment.Clear(); // neither our settings nor our secrets are its business
        foreach (var (name, value) in ((string, string)[])[
            ("HOME", options.Directory), ("PATH", "/usr/bin:/bin"), ("FGW_LOG", LogFile),
            ("MINIO_ROOT_USER", AccessKey), ("MINIO_ROOT_PASSWORD", SecretKey), ("MINIO_SITE_REGION", Region),
            ("MINIO_BROWSER", "off"), ("MINIO_UPDATE", "off"), ("MINIO_PROMETHEUS_AUTH_TYPE", "public"),
            ("MINIO_SCANNER_SPEED", options.FastScanner ? "fastest" : "default")])
        {
            start.Environment[name] = value;
        }

        if (options.Drives > 1)
        {
            // Else it refuses directories of the root file system, of which several are no protection from its loss.
            start.Environment["MINIO_CI_CD"] = "1";
        }

        return start;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
#pragma warning disable CA5359 // Only whether our own child process answers is asked here, nothing is sent; who it is, its clients check.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(2) };
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < StartPatience)
        {
            if (process!.HasExited)
            {
                throw new IOException($"MinIO of region {Region} ended with {process.ExitCode}:{Environment.NewLine}{await LogTailAsync(cancellationToken)}");
            }

            try
            {
                using var answer = await http.GetAsync(new Uri(Endpoint, "minio/health/ready"), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Not yet.
            }

            await Task.Delay(50, cancellationToken);
        }

        throw new IOException($"MinIO of region {Region} was not ready within {StartPatience.TotalSeconds:0} s:{Environment.NewLine}{await LogTailAsync(cancellationToken)}");
    }

    private async Task<string> LogTailAsync(CancellationToken cancellationToken)
        => File.Exists(LogFile) ? string.Join(Environment.NewLine, (await File.ReadAllLinesAsync(LogFile, cancellationToken)).TakeLast(20)) : "(it wrote no log)";

    private static string NewAccessKey() => "fgw" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private static string NewSecretKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
