using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Cli.Hosting;
using FederatedGateway.Client.Storage;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Cli.Demo.BootIntegrity;

/// <summary>
/// A software TPM of the demonstration's own, manufactured with certified endorsement keys by a certificate authority of its own (root → authority → endorsement key). It does all that a
/// TPM does but for being a chip: whoever runs it can read its memory.
/// </summary>
internal sealed class SoftwareTpm : IAsyncDisposable
{
    /// <summary>What its evidence shows and does not show, for people.</summary>
    public const string Assurance =
        "Boot integrity only: it shows what was started, and does not keep the enclave host's memory from the machine's root. The TPM of this demonstration is a program on "
        + "this machine with a maker of its own; the demonstration itself played the boot loader and measured the enclave host before it started it.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string socket;
    private readonly X509Certificate2 root;

    private SoftwareTpm(string socket, string collateralDirectory, X509Certificate2 root, ChildProcess process)
    {
        this.socket = socket;
        this.root = root;
        CollateralDirectory = collateralDirectory;
        Process = process;
    }

    public ChildProcess Process { get; }

    /// <summary>The value of the enclave host's <c>--tpm</c>.</summary>
    public string Address => "unix:" + socket;

    /// <summary>Certificates of the authority above the endorsement keys, for the enclave host's <c>--collateral</c>.</summary>
    public string CollateralDirectory { get; }

    public BootRegisters Registers => new(socket);

    /// <param name="programs">To make and run it.</param>
    /// <param name="directory">Its state, its authority and its log go here.</param>
    /// <param name="socket">Path of its data socket.</param>
    /// <param name="time">For the wait until it answers.</param>
    /// <param name="cancellationToken">What was started by then is stopped.</param>
    /// <exception cref="IOException">It could not be made or did not start; the message has the end of what it said.</exception>
    public static async Task<SoftwareTpm> StartAsync(SoftwareTpmPrograms programs, string directory, string socket, TimeProvider time, CancellationToken cancellationToken)
    {
        PrivateFile.CreateDirectory(directory);
        await ManufactureAsync(programs, directory, cancellationToken);
        var collateral = Path.Combine(directory, "certificates");
        PrivateFile.CreateDirectory(collateral);
        foreach (var name in new[] { "issuercert.pem", "swtpm-localca-rootca-cert.pem" })
        {
            File.Copy(Path.Combine(directory, name), Path.Combine(collateral, name));
        }

        var process = ChildProcess.Start(
            "software TPM",
            new ProcessStartInfo(programs.Emulator),
            ["socket", "--tpm2", "--tpmstate", $"dir={directory}", "--server", $"type=unixio,path={socket}", "--flags", "not-need-init,startup-clear"],
            Path.Combine(directory, "swtpm.log"));
        try
        {
            await process.WaitUntilAsync(ending => BootRegisters.IsListeningAsync(socket, ending), Patience, time, cancellationToken);
            return new SoftwareTpm(socket, collateral, X509CertificateLoader.LoadCertificateFromFile(Path.Combine(collateral, "swtpm-localca-rootca-cert.pem")), process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>What accepts this TPM in the state in which it is now, and nothing else.</summary>
    /// <param name="registers">That the enclave host quotes.</param>
    /// <param name="maximumEnrolmentAge">How long an institution's challenge counts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ReferenceValue> ReferenceAsync(IReadOnlyList<int> registers, TimeSpan maximumEnrolmentAge, CancellationToken cancellationToken)
    {
        var state = new PcrSet();
        state.Values.AddRange(await Registers.ReadAsync(registers, cancellationToken));
        return new ReferenceValue
        {
            Tpm = new TpmReference
            {
                EndorsementRoots = { ByteString.CopyFrom(root.RawData) },
                States = { state },
                AllowUncheckedRevocation = true, // a local authority publishes no revocation list
                MaximumEnrolmentAgeSeconds = (long)maximumEnrolmentAge.TotalSeconds,
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        root.Dispose();
        await Process.DisposeAsync();
    }

    private static async Task ManufactureAsync(SoftwareTpmPrograms programs, string directory, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            Path.Combine(directory, "setup.conf"), $"create_certs_tool={programs.Authority}\ncreate_certs_tool_config={directory}/localca.conf\n", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(directory, "localca.conf"),
            $"statedir={directory}\nsigningkey={directory}/signkey.pem\nissuercert={directory}/issuercert.pem\ncertserial={directory}/certserial\n",
            cancellationToken);
        string[] arguments = ["--tpm2", "--tpmstate", directory, "--config", Path.Combine(directory, "setup.conf"), "--create-ek-cert", "--ecc", "--lock-nvram", "--pcr-banks", "sha256"];
        using var setup = System.Diagnostics.Process.Start(new ProcessStartInfo(programs.Setup, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, error) = (setup.StandardOutput.ReadToEndAsync(cancellationToken), setup.StandardError.ReadToEndAsync(cancellationToken));
            await setup.WaitForExitAsync(cancellationToken);
            if (setup.ExitCode != 0)
            {
                throw new IOException($"swtpm_setup ended with code {setup.ExitCode}:{Environment.NewLine}{await output}{await error}");
            }
        }
        catch (OperationCanceledException) when (!setup.HasExited)
        {
            setup.Kill(entireProcessTree: true);
            throw;
        }
    }
}
