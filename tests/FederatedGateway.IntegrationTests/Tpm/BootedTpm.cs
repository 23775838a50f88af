using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>A machine with a software TPM into whose registers a boot was measured: it can be reset and boot otherwise, keeps sealed files, and says what a study accepts of it.</summary>
internal sealed class BootedTpm : IAsyncDisposable
{
    private const int BootRegister = 11;
    private const int ChangingRegister = 7;
    private const string EnclaveHost = "enclave host, version 1";

    /// <summary>What a changed boot is made of.</summary>
    private static readonly byte[] OtherBoot = SHA256.HashData("another kernel"u8);

    private readonly TemporaryDirectory seal = new();
    private readonly TpmAddress address;

    private BootedTpm(SoftwareTpm software, TpmAddress address)
    {
        Software = software;
        this.address = address;
    }

    public SoftwareTpm Software { get; }

    /// <summary>Where the sealed files are.</summary>
    public string SealDirectory => seal.Path;

    /// <summary>Of an enclave host on this machine.</summary>
    public string[] Arguments => ["--evidence", "tpm", "--tpm", Software.Address, "--collateral", Software.CollateralDirectory];

    /// <summary>Of one that seals as well.</summary>
    public string[] SealingArguments => [.. Arguments, "--seal-directory", SealDirectory];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<BootedTpm> StartAsync()
    {
        var software = await SoftwareTpm.StartAsync(Cancellation);
        Assert.True(TpmAddress.TryParse(software.Address, out var address));
        var booted = new BootedTpm(software, address);
        try
        {
            await booted.MeasureAsync(EnclaveHost);
            return booted;
        }
        catch
        {
            await booted.DisposeAsync();
            throw;
        }
    }

    public Task<TpmConnection> ConnectAsync() => address.ConnectAsync(TimeProvider.System, Cancellation);

    /// <summary>As a boot loader does before it starts something.</summary>
    public Task MeasureAsync(string started) => ExtendAsync(BootRegister, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(started)));

    /// <summary>As if the machine had booted something else.</summary>
    public Task BootOtherwiseAsync() => ExtendAsync(ChangingRegister, OtherBoot);

    /// <summary>The machine's reset: registers begin anew and the same is booted, nonvolatile memory stays.</summary>
    public async Task ResetAsync()
    {
        await Software.ResetAsync(Cancellation);
        await MeasureAsync(EnclaveHost);
    }

    /// <summary>The maker's root and the state as it is now.</summary>
    /// <param name="andOtherBoot">The state after <see cref="BootOtherwiseAsync"/> as well, so that sealing alone can refuse it.</param>
    public async Task<ReferenceValue> ReferenceAsync(bool andOtherBoot = false)
    {
        using var root = X509CertificateLoader.LoadCertificateFromFile(Software.RootFile);
        var reference = new TpmReference { EndorsementRoots = { ByteString.CopyFrom(root.RawData) }, AllowUncheckedRevocation = true, MaximumEnrolmentAgeSeconds = 3600 };
        await using var tpm = await ConnectAsync();
        var state = new PcrSet { Values = { await tpm.ReadPcrsAsync(PcrSelection.Of(TpmAlgorithm.Sha256, EvidenceOptions.DefaultRegisters), Cancellation) } };
        reference.States.Add(state);
        if (andOtherBoot)
        {
            var other = state.Clone();
            var changed = other.Values.Single(value => value.Index == ChangingRegister);
            changed.Value = ByteString.CopyFrom(SHA256.HashData([.. changed.Value.Span, .. OtherBoot]));
            reference.States.Add(other);
        }

        return new ReferenceValue { Tpm = reference };
    }

    public async ValueTask DisposeAsync()
    {
        await Software.DisposeAsync();
        seal.Dispose();
    }

    private async Task ExtendAsync(int register, byte[] digest)
    {
        await using var tpm = await ConnectAsync();
        await tpm.ExtendPcrAsync(register, digest, Cancellation);
    }
}
