using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>A machine with a TPM of its own and a seal directory, which can be reset and boot otherwise.</summary>
internal sealed class SealingMachine : IAsyncDisposable
{
    private const int ChangingRegister = 7;

    /// <summary>What a changed boot is made of; studies here accept it too, so that sealing alone can refuse it.</summary>
    private static readonly byte[] OtherBoot = SHA256.HashData("another kernel"u8);

    private readonly TemporaryDirectory seal = new();
    private readonly TemporaryDirectory collateral = new();
    private readonly SoftwareTpm tpm;
    private readonly TpmAddress address;

    private SealingMachine(SoftwareTpm tpm, TpmAddress address)
    {
        this.tpm = tpm;
        this.address = address;
        File.Copy(tpm.IssuerFile, Path.Combine(collateral.Path, "issuer.pem"));
        File.Copy(tpm.RootFile, Path.Combine(collateral.Path, "root.pem"));
    }

    /// <summary>Where the sealed files are.</summary>
    public string SealDirectory => seal.Path;

    /// <summary>Of an enclave that proves itself with this TPM and seals to it.</summary>
    public string[] EnclaveArguments => ["--evidence", "tpm", "--tpm", tpm.Address, "--collateral", collateral.Path, "--seal-directory", SealDirectory];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SealingMachine> StartAsync()
    {
        var software = await SoftwareTpm.StartAsync(Cancellation);
        Assert.True(TpmAddress.TryParse(software.Address, out var address));
        return new SealingMachine(software, address);
    }

    public Task<TpmConnection> ConnectAsync() => address.ConnectAsync(TimeProvider.System, Cancellation);

    /// <summary>As if the machine had booted something else.</summary>
    public async Task BootOtherwiseAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.ExtendPcrAsync(ChangingRegister, OtherBoot, Cancellation);
    }

    /// <summary>The machine's reset: registers begin anew, nonvolatile memory stays.</summary>
    public Task ResetAsync() => tpm.ResetAsync(Cancellation);

    /// <summary>The machine as it booted now, and as it will after <see cref="BootOtherwiseAsync"/>.</summary>
    public async Task<TpmReference> ReferenceAsync()
    {
        using var root = X509CertificateLoader.LoadCertificateFromFile(tpm.RootFile);
        var reference = new TpmReference { EndorsementRoots = { ByteString.CopyFrom(root.RawData) }, AllowUncheckedRevocation = true, MaximumEnrolmentAgeSeconds = 3600 };
        await using var connection = await ConnectAsync();
        var state = new PcrSet { Values = { await connection.ReadPcrsAsync(PcrSelection.Of(TpmAlgorithm.Sha256, EvidenceOptions.DefaultRegisters), Cancellation) } };
        var other = state.Clone();
        var changed = other.Values.Single(value => value.Index == ChangingRegister);
        changed.Value = ByteString.CopyFrom(SHA256.HashData([.. changed.Value.Span, .. OtherBoot]));
        reference.States.AddRange([state, other]);
        return reference;
    }

    public async ValueTask DisposeAsync()
    {
        await tpm.DisposeAsync();
        seal.Dispose();
        collateral.Dispose();
    }
}
