using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.LyingGateway;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation.Tpm.Enrolments;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.V1;
using Google.Protobuf;
using GetTpmKeysRequest = FederatedGateway.Enclave.V1.GetTpmKeysRequest;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>A machine with a TPM of its own and a seal directory, on which enclave processes come and go, and a study that accepts its boot states.</summary>
internal sealed class SealingHost : IAsyncDisposable
{
    /// <summary>What a changed boot is made of; the study accepts it too, so that sealing alone can refuse it.</summary>
    private static readonly byte[] OtherBoot = SHA256.HashData("another kernel"u8);

    private readonly TemporaryDirectory seal = new();
    private readonly TemporaryDirectory collateral = new();
    private readonly SoftwareTpm tpm;
    private readonly TpmAddress address;

    private SealingHost(SoftwareTpm tpm, TpmAddress address)
    {
        this.tpm = tpm;
        this.address = address;
    }

    public EnclaveProcess Enclave { get; private set; } = null!;

    public Consortium Consortium { get; private set; } = null!;

    /// <summary>Where the sealed files are.</summary>
    public string SealDirectory => seal.Path;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SealingHost> StartAsync()
    {
        var software = await SoftwareTpm.StartAsync(Cancellation);
        Assert.True(TpmAddress.TryParse(software.Address, out var address));
        var host = new SealingHost(software, address);
        try
        {
            File.Copy(software.IssuerFile, Path.Combine(host.collateral.Path, "issuer.pem"));
            File.Copy(software.RootFile, Path.Combine(host.collateral.Path, "root.pem"));
            await host.RestartAsync();
            host.Consortium = await host.FoundAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9, and another process on the same machine.</summary>
    /// <param name="between">What happens to the machine meanwhile.</param>
    public async Task RestartAsync(Func<Task>? between = null)
    {
        if (Enclave is not null)
        {
            await Enclave.Process.KillAsync();
            await Enclave.DisposeAsync();
        }

        await (between?.Invoke() ?? Task.CompletedTask);
        Enclave = await StartEnclaveAsync();
        if (Consortium is not null)
        {
            Consortium.Enclave = Enclave;
        }
    }

    /// <summary>Beside the first, on the same directory.</summary>
    public async Task StartSecondAsync() => await (await StartEnclaveAsync()).DisposeAsync();

    /// <summary>As if the machine had booted something else.</summary>
    public async Task BootOtherwiseAsync()
    {
        await using var connection = await address.ConnectAsync(TimeProvider.System, Cancellation);
        await connection.ExtendPcrAsync(7, OtherBoot, Cancellation);
    }

    /// <summary>The machine's reset: registers begin anew, nonvolatile memory stays.</summary>
    public Task ResetAsync() => tpm.ResetAsync(Cancellation);

    /// <summary>Sealed files by extension.</summary>
    public string[] Files(string extension) => Directory.GetFiles(SealDirectory, "*" + extension);

    public Task<TpmConnection> ConnectAsync() => address.ConnectAsync(TimeProvider.System, Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Enclave is not null)
        {
            await Enclave.DisposeAsync();
        }

        await tpm.DisposeAsync();
        seal.Dispose();
        collateral.Dispose();
    }

    private Task<EnclaveProcess> StartEnclaveAsync()
        => EnclaveProcess.StartAttestedAsync(
            Cancellation, "--evidence", "tpm", "--tpm", tpm.Address, "--collateral", collateral.Path, "--seal-directory", SealDirectory);

    private async Task<Consortium> FoundAsync()
    {
        var keys = (await Enclave.Client.GetTpmKeysAsync(new GetTpmKeysRequest(), cancellationToken: Cancellation)).Keys;
        var consortium = new Consortium(Enclave);
        var enrolment = TpmEnrolments.Sign(
            consortium.Institutions[0].Signing,
            TpmPublic.Parse(keys.AttestationKey.Span).OrThrow().Name(),
            Sha256Digest.Of(keys.EndorsementCertificates[0].Span),
            Consortium.Now);
        consortium.Collateral = [new Collateral { Kind = CollateralKind.TpmEnrolment, Data = enrolment.ToByteString() }];
        using var root = X509CertificateLoader.LoadCertificateFromFile(tpm.RootFile);
        var reference = new TpmReference { EndorsementRoots = { ByteString.CopyFrom(root.RawData) }, AllowUncheckedRevocation = true, MaximumEnrolmentAgeSeconds = 3600 };
        await using (var connection = await ConnectAsync())
        {
            var now = await connection.ReadPcrsAsync(PcrSelection.Of(TpmAlgorithm.Sha256, EvidenceOptions.DefaultRegisters), Cancellation);
            var state = new PcrSet { Values = { now } };
            var other = state.Clone();
            var changed = other.Values.Single(value => value.Index == 7);
            changed.Value = ByteString.CopyFrom(SHA256.HashData([.. changed.Value.Span, .. OtherBoot]));
            reference.States.AddRange([state, other]);
        }

        consortium.Manifest.Evidence.Clear();
        consortium.Manifest.Evidence.Add(new ReferenceValue { Tpm = reference });
        return consortium;
    }
}
