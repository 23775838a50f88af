using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation.Tpm.Structures;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>A software TPM into whose registers a boot was measured, and what a study says to accept exactly that.</summary>
internal sealed class BootedTpm : IAsyncDisposable
{
    private const int BootRegister = 11;

    private readonly TpmAddress address;

    private BootedTpm(SoftwareTpm software, TpmAddress address)
    {
        Software = software;
        this.address = address;
    }

    public SoftwareTpm Software { get; }

    /// <summary>Of an enclave host on this machine.</summary>
    public IReadOnlyList<string> Arguments => ["--evidence", "tpm", "--tpm", Software.Address, "--collateral", Software.CollateralDirectory];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<BootedTpm> StartAsync()
    {
        var software = await SoftwareTpm.StartAsync(Cancellation);
        Assert.True(TpmAddress.TryParse(software.Address, out var address));
        var booted = new BootedTpm(software, address);
        try
        {
            await booted.MeasureAsync("enclave host, version 1");
            return booted;
        }
        catch
        {
            await booted.DisposeAsync();
            throw;
        }
    }

    /// <summary>As a boot loader does before it starts something.</summary>
    public async Task MeasureAsync(string started)
    {
        await using var tpm = await address.ConnectAsync(TimeProvider.System, Cancellation);
        await tpm.ExtendPcrAsync(BootRegister, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(started)), Cancellation);
    }

    /// <summary>The maker's root and the state as it is now.</summary>
    public async Task<ReferenceValue> ReferenceAsync()
    {
        var state = new PcrSet();
        await using (var tpm = await address.ConnectAsync(TimeProvider.System, Cancellation))
        {
            state.Values.AddRange(await tpm.ReadPcrsAsync(PcrSelection.Of(TpmAlgorithm.Sha256, EvidenceOptions.DefaultRegisters), Cancellation));
        }

        using var root = X509CertificateLoader.LoadCertificateFromFile(Software.RootFile);
        return new ReferenceValue
        {
            Tpm = new TpmReference { EndorsementRoots = { ByteString.CopyFrom(root.RawData) }, States = { state }, AllowUncheckedRevocation = true, MaximumEnrolmentAgeSeconds = 3600 },
        };
    }

    public ValueTask DisposeAsync() => Software.DisposeAsync();
}
