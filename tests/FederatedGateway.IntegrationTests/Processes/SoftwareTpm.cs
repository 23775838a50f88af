using System.Diagnostics;
using System.Net.Sockets;

namespace FederatedGateway.IntegrationTests.Processes;

/// <summary>
/// A TPM 2.0 of the test's own: swtpm on a Unix socket, manufactured with endorsement certificates by a certificate authority of its own (root → CA → endorsement key).
/// Debian packages <c>swtpm</c> and <c>swtpm-tools</c>; skips the test where they are missing, and fails it there under <c>CI=true</c>.
/// </summary>
internal sealed class SoftwareTpm : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory directory;
    private ServerProcess process;

    private SoftwareTpm(TemporaryDirectory directory, ServerProcess process)
    {
        this.directory = directory;
        this.process = process;
    }

    /// <summary>The data socket's path.</summary>
    public string Socket => Path.Combine(directory.Path, "tpm.sock");

    /// <summary>The value of <c>--tpm</c>.</summary>
    public string Address => $"unix:{Socket}";

    /// <summary>The authority's root, PEM.</summary>
    public string RootFile => Path.Combine(directory.Path, "swtpm-localca-rootca-cert.pem");

    /// <summary>The authority that signed the endorsement certificates, PEM.</summary>
    public string IssuerFile => Path.Combine(directory.Path, "issuercert.pem");

    /// <summary>With both certificates, for <c>--collateral</c>.</summary>
    public string CollateralDirectory => Path.Combine(directory.Path, "certificates");

    public static async Task<SoftwareTpm> StartAsync(CancellationToken cancellationToken)
    {
        const string Reason = "swtpm is not installed (Debian packages swtpm and swtpm-tools)";
        var installed = File.Exists("/usr/bin/swtpm") && File.Exists("/usr/bin/swtpm_setup") && File.Exists("/usr/bin/swtpm_localca");
        Assert.SkipUnless(installed || Environment.GetEnvironmentVariable("CI") == "true", Reason);
        Assert.True(installed, Reason);
        var directory = new TemporaryDirectory();
        try
        {
            await ManufactureAsync(directory.Path, cancellationToken);
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        var tpm = new SoftwareTpm(directory, Start(directory.Path));
        try
        {
            await tpm.WaitAsync(cancellationToken);
            return tpm;
        }
        catch
        {
            await tpm.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync() => process.StopAsync();

    /// <summary>As the machine's reset does: registers begin anew, nonvolatile memory stays.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await process.StopAsync();
        await process.DisposeAsync();
        process = Start(directory.Path);
        await WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        directory.Dispose();
    }

    private static async Task ManufactureAsync(string path, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(path, "setup.conf"), $"create_certs_tool=/usr/bin/swtpm_localca\ncreate_certs_tool_config={path}/localca.conf\n", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(path, "localca.conf"), $"statedir={path}\nsigningkey={path}/signkey.pem\nissuercert={path}/issuercert.pem\ncertserial={path}/certserial\n", cancellationToken);
        string[] arguments = ["--tpm2", "--tpmstate", path, "--config", $"{path}/setup.conf", "--create-ek-cert", "--ecc", "--lock-nvram", "--pcr-banks", "sha256"];
        using var setup = Process.Start(new ProcessStartInfo("/usr/bin/swtpm_setup", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (setup.StandardOutput.ReadToEndAsync(cancellationToken), setup.StandardError.ReadToEndAsync(cancellationToken));
        await setup.WaitForExitAsync(cancellationToken);
        Assert.True(setup.ExitCode == 0, $"swtpm_setup ended with {setup.ExitCode}:\n{await output}{await error}");
        var certificates = Directory.CreateDirectory(Path.Combine(path, "certificates")).FullName;
        foreach (var name in new[] { "issuercert.pem", "swtpm-localca-rootca-cert.pem" })
        {
            File.Copy(Path.Combine(path, name), Path.Combine(certificates, name));
        }
    }

    private static ServerProcess Start(string path)
    {
        File.Delete(Path.Combine(path, "tpm.sock"));
        return ServerProcess.Start(
            "/usr/bin/swtpm",
            ["socket", "--tpm2", "--tpmstate", $"dir={path}", "--server", $"type=unixio,path={path}/tpm.sock", "--ctrl", $"type=unixio,path={path}/tpm.ctrl", "--flags", "not-need-init,startup-clear"]);
    }

    // The socket's file is there a moment before anybody listens on it.
    private static bool IsListening(string path)
    {
        using var connection = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            connection.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Task WaitAsync(CancellationToken cancellationToken) => process.WaitAsync(() => IsListening(Socket), StartTimeout, cancellationToken);
}
