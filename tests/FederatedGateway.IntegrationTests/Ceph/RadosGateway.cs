using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.IntegrationTests.Ceph;

/// <summary>
/// A real Ceph cluster of the smallest kind: one monitor, one OSD in memory, one RADOS gateway, on free loopback ports, killed at the end.
/// Needs Debian's <c>ceph-mon ceph-osd radosgw</c>; where they are not installed the test is skipped.
/// </summary>
internal sealed class RadosGateway : IAsyncDisposable
{
    internal const string Region = "eu-central";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Programs = ["ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph", "ceph-authtool", "monmaptool"];

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("fgw-ceph-");
    private readonly List<Process> daemons = [];
    private readonly int monitorPort = FreePort();
    private readonly int port = FreePort();

    private RadosGateway()
    {
    }

    private string AccessKey { get; } = "fgw" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private string SecretKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    private string Settings => In("ceph.conf");

    private string Keys => In("keyring");

    public static async Task<RadosGateway> StartAsync()
    {
        var missing = Programs.Where(program => !Directories().Any(folder => File.Exists(Path.Combine(folder, program)))).ToList();
        Assert.SkipUnless(missing.Count == 0, $"no {string.Join(", ", missing)}: install Debian's ceph-mon, ceph-osd and radosgw, or run ./test.sh --all as root");
        var gateway = new RadosGateway();
        try
        {
            await gateway.StartDaemonsAsync(TestContext.Current.CancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    public MinioStoreOptions StoreOptions(string bucket)
    {
        var secret = In("secret");
        File.WriteAllText(secret, SecretKey);
        return new MinioStoreOptions { Region = Region, Endpoint = new Uri($"http://127.0.0.1:{port}"), Bucket = bucket, AccessKey = AccessKey, SecretKeyFile = secret };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in daemons)
        {
            // All that it has is in memory: nothing is worth a goodbye.
            daemon.Kill();
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        directory.Delete(recursive: true);
    }

    private static IEnumerable<string> Directories() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(folder => folder.Length > 0);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string In(string name) => Path.Combine(directory.FullName, name);

    private async Task StartDaemonsAsync(CancellationToken cancellationToken)
    {
        var cluster = Guid.NewGuid().ToString();
        foreach (var folder in (string[])["mon", "osd", "rgw", "run"])
        {
            _ = directory.CreateSubdirectory(folder);
        }

        await File.WriteAllTextAsync(Settings, SettingsText(cluster), cancellationToken);
        await RunAsync("ceph-authtool", ["--create-keyring", Keys, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *"], cancellationToken);
        foreach (var name in (string[])["client.admin", "client.rgw", "osd.0"])
        {
            await RunAsync("ceph-authtool", [Keys, "--gen-key", "-n", name, "--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *"], cancellationToken);
        }

        await RunAsync("monmaptool", ["--create", "--fsid", cluster, "--addv", "a", $"[v2:127.0.0.1:{monitorPort}]", In("monmap")], cancellationToken);
        await RunAsync("ceph-mon", ["-c", Settings, "-i", "a", "--mkfs", "--monmap", In("monmap"), "--keyring", Keys], cancellationToken);
        Start("ceph-mon", "-i", "a");
        var disk = Guid.NewGuid().ToString();
        await RunAsync("ceph", ["-c", Settings, "--connect-timeout", "60", "osd", "new", disk, "0"], cancellationToken);
        await RunAsync("ceph-osd", ["-c", Settings, "-i", "0", "--mkfs", "--osd-uuid", disk], cancellationToken);
        Start("ceph-osd", "-i", "0");
        await RunAsync(
            "radosgw-admin",
            ["-c", Settings, "-n", "client.rgw", "user", "create", "--uid", "fgw", "--display-name", "fgw", "--access-key", AccessKey, "--secret-key", SecretKey],
            cancellationToken);
        Start("radosgw", "-n", "client.rgw");
        await WaitUntilReadyAsync(cancellationToken);
    }

    private string SettingsText(string cluster) => string.Create(CultureInfo.InvariantCulture, $"""
        [global]
        fsid = {cluster}
        mon host = v2:127.0.0.1:{monitorPort}
        mon initial members = a
        keyring = {Keys}
        mon data = {In("mon")}
        osd data = {In("osd")}
        rgw data = {In("rgw")}
        run dir = {In("run")}
        admin socket = {In("run")}/$name.asok
        crash dir = {In("run")}
        log file = {directory.FullName}/$name.log
        pid file =
        public addr = 127.0.0.1
        cluster addr = 127.0.0.1
        ms bind msgr1 = false
        mon allow pool size one = true
        mon max pg per osd = 2000
        osd objectstore = memstore
        memstore device bytes = 4294967296
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 1
        osd pool default pgp num = 1
        osd pool default pg autoscale mode = off
        osd crush chooseleaf type = 0
        [client.rgw]
        rgw frontends = beast endpoint=127.0.0.1:{port}
        rgw thread pool size = 64

        """);

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            var words = await Task.WhenAll(process.StandardError.ReadToEndAsync(limit.Token), process.StandardOutput.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {string.Concat(words)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private void Start(string program, params string[] arguments)
        => daemons.Add(Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, "-c", Settings, .. arguments, "-f"]))!);

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}"), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!daemons[^1].HasExited && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                // Not yet.
            }

            await Task.Delay(100, cancellationToken);
        }
    }
}
