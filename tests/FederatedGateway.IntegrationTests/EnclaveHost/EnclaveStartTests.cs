using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.LyingGateway;
using FederatedGateway.IntegrationTests.Processes;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace FederatedGateway.IntegrationTests.EnclaveHost;

public sealed class EnclaveStartTests
{
    private const int Unsafe = 3;

    [Fact]
    public async Task Without_the_insecure_flag_nothing_starts_on_a_machine_without_hardware()
    {
        using var directory = new TemporaryDirectory();
        var (exitCode, output) = await ExitAsync(
            ["--listen", $"unix:{directory.Path}/enclave.sock", "--tpm", "device:/dev/no-such-tpm", "--tsm-root", "/no-such-tsm", "--gramine-root", "/no-such-gramine"]);
        Assert.Equal(Unsafe, exitCode);
        Assert.All(["azure: there is no /dev/no-such-tpm", "tsm: there is no /no-such-tsm", "gramine: there is no /no-such-gramine", "tpm: there is no"], reason => Assert.Contains(reason, output, StringComparison.Ordinal));
        Assert.Contains("--insecure-development", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(directory.Path, "enclave.sock")));
    }

    [Theory]
    [InlineData("--evidence development needs --insecure-development", "--evidence", "development")]
    [InlineData("--evidence snp is none of auto, development, tpm, sev-snp", "--evidence", "snp")]
    [InlineData("--tpm /dev/tpm0 is none of device:/dev/tpmrm0", "--tpm", "/dev/tpm0")]
    [InlineData("--tpm-pcrs 1,24 is no list", "--tpm-pcrs", "1,24")]
    [InlineData("--collateral /no-such-directory is no directory", "--collateral", "/no-such-directory")]
    [InlineData("--seal-directory /no-such-directory is no directory", "--seal-directory", "/no-such-directory")]
    [InlineData("--seal-directory needs a TPM, and --evidence development has none", "--seal-directory", "/", "--evidence", "development", "--insecure-development")]
    public async Task Mistakes_about_evidence_are_named(string mistake, params string[] arguments)
    {
        var (exitCode, output) = await ExitAsync(["--listen", "unix:/tmp/never.sock", .. arguments]);
        Assert.Equal(2, exitCode);
        Assert.Contains(mistake, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_TPM_nothing_is_sealed_and_it_says_so()
    {
        using var directory = new TemporaryDirectory();
        var (exitCode, output) = await ExitAsync(
            [
                "--listen", $"unix:{directory.Path}/enclave.sock", "--tpm", "device:/dev/no-such-tpm", "--tsm-root", "/no-such-tsm", "--gramine-root", "/no-such-gramine",
                "--insecure-development", "--seal-directory", directory.Path,
            ]);
        Assert.Equal(1, exitCode);
        Assert.Contains("--seal-directory needs evidence of a TPM, and this host's is of kind Development", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("DOTNET_STARTUP_HOOKS", "/tmp/hook.dll")]
    [InlineData("DOTNET_EnableDiagnostics", "1")]
    [InlineData("COMPlus_EnableDiagnostics", "1")]
    [InlineData("DOTNET_DiagnosticPorts", "/tmp/port.sock,nosuspend")]
    [InlineData("DOTNET_DbgEnableMiniDump", "1")]
    [InlineData("CORECLR_ENABLE_PROFILING", "1")]
    [InlineData("DOTNET_ADDITIONAL_DEPS", "/tmp/deps")]
    public async Task It_refuses_to_start_with_a_way_in_open(string variable, string value)
    {
        var (exitCode, output) = await ExitAsync(["--help"], new Dictionary<string, string> { [variable] = value });
        Assert.Equal(Unsafe, exitCode);
        Assert.Contains(variable, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_running_process_has_diagnostics_and_core_dumps_off()
    {
        await using var enclave = await EnclaveProcess.StartAsync(TestContext.Current.CancellationToken);
        var process = enclave.Process.Id;
        Assert.Contains("DOTNET_EnableDiagnostics=0", await File.ReadAllTextAsync($"/proc/{process}/environ", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Matches(@"Max core file size\s+0\s+0", await File.ReadAllTextAsync($"/proc/{process}/limits", TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process}-*"));
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), $"clr-debug-pipe-{process}-*"));
        Assert.Contains("INSECURE DEVELOPMENT", enclave.Process.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Path.GetDirectoryName(enclave.Endpoint["unix:".Length..])!, "root.pem")));
    }

    [Fact]
    public async Task The_root_outlives_the_process_and_the_measurement_is_the_same_again()
    {
        using var directory = new TemporaryDirectory();
        var root = Path.Combine(directory.Path, "kept.pem");
        byte[] measurement, publicKey;
        await using (var first = await EnclaveProcess.StartAsync(root, TestContext.Current.CancellationToken))
        {
            (measurement, publicKey) = (first.Measurement, first.DevelopmentRoot);
        }

        await using var second = await EnclaveProcess.StartAsync(root, TestContext.Current.CancellationToken);
        Assert.Equal(publicKey, second.DevelopmentRoot);
        Assert.Equal(measurement, second.Measurement);
    }

    [Fact]
    public async Task It_answers_health_checks()
    {
        await using var enclave = await EnclaveProcess.StartAsync(TestContext.Current.CancellationToken);
        using var channel = EnclaveProcess.Connect(enclave.Endpoint);
        var health = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    [Fact]
    public async Task Over_TLS_only_clients_of_its_authority_are_served()
    {
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        using var strangers = new TestAuthority();
        var (certificate, key, ca) = authority.WriteServer(directory.Path);
        var ready = Path.Combine(directory.Path, "ready.json");
        await using var process = ServerProcess.Start(
            EnclaveProcess.Executable,
            ["--listen", "https://127.0.0.1:0", "--tls-certificate", certificate, "--tls-key", key, "--client-ca", ca, "--insecure-development", "--ready-file", ready]);
        await process.WaitAsync(() => File.Exists(ready), TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        using var announced = JsonDocument.Parse(await File.ReadAllBytesAsync(ready, TestContext.Current.CancellationToken));
        var address = announced.RootElement.GetProperty("listen").GetString()!;

        Assert.Equal(16, (await DescribeAsync(address, authority, authority.Client("gateway", "gateway"))).InstanceId.Length);
        await Assert.ThrowsAsync<RpcException>(() => DescribeAsync(address, authority, null));
        await Assert.ThrowsAsync<RpcException>(() => DescribeAsync(address, authority, strangers.Client("gateway", "gateway")));
    }

    [Fact]
    public async Task Mistakes_on_the_command_line_are_told_together()
    {
        var (exitCode, output) = await ExitAsync(["--listen", "http://192.0.2.1:5000", "--memory-limit-bytes", "1", "--what"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("loopback", output, StringComparison.Ordinal);
        Assert.Contains("--memory-limit-bytes 1", output, StringComparison.Ordinal);
        Assert.Contains("--what is no option", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_run_works_where_no_path_can_be_written()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/unshare"), "making mounts read-only needs root and unshare (Debian package util-linux)");
        using var directory = new TemporaryDirectory();
        var script = Path.Combine(directory.Path, "read-only.sh");
        await File.WriteAllTextAsync(
            script,
            """
            set -eu
            # Longest first, so that a mount is still reachable when its turn comes.
            awk '{ print $2 }' /proc/self/mounts | sort -r | while read -r mount; do mount -o remount,bind,ro "$mount" 2>/dev/null || true; done
            for path in / /tmp /run /dev/shm /var/tmp "$HOME" "$PWD"; do if [ -d "$path" ] && touch "$path/fgw-writable" 2>/dev/null; then echo "$path can be written"; exit 9; fi; done
            exec "$@"
            """,
            TestContext.Current.CancellationToken);
        await using var process = ServerProcess.Start(
            "/usr/bin/unshare", ["--mount", "sh", script, EnclaveProcess.Executable, "--listen", "http://127.0.0.1:0", "--insecure-development"], workingDirectory: "/");
        await process.WaitAsync(() => process.Output.Contains("\"message\":\"listening on ", StringComparison.Ordinal), TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var address = process.Output.Split("listening on ")[1].Split(';')[0];
        await using var enclave = await EnclaveProcess.AttachAsync(address, TestContext.Current.CancellationToken);

        var consortium = new Consortium(enclave);
        consortium.Manifest.Trainer = new V1.Trainer { LightGbm = new V1.BoostedTrees { Trees = 20 } };
        var (start, tables) = await consortium.PrepareAsync();
        var outcome = await consortium.RunAsync(start, tables);
        Assert.Equal(5, outcome.Ciphertexts.Count);
    }

    private static async Task<DescribeResponse> DescribeAsync(string address, TestAuthority authority, X509Certificate2? client)
    {
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    ClientCertificates = client is null ? null : [client],
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { authority.Root },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            },
        });
        return await new EnclaveService.EnclaveServiceClient(channel).DescribeAsync(new DescribeRequest(), cancellationToken: TestContext.Current.CancellationToken);
    }

    private static async Task<(int ExitCode, string Output)> ExitAsync(string[] arguments, Dictionary<string, string>? environment = null)
    {
        await using var process = ServerProcess.Start(EnclaveProcess.Executable, arguments, environment);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, process.Output);
    }
}
