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

/// <summary>A sealing machine on which enclave processes come and go, and a study that accepts its boot states.</summary>
internal sealed class SealingHost : IAsyncDisposable
{
    private SealingHost(BootedTpm machine) => Machine = machine;

    public BootedTpm Machine { get; }

    public EnclaveProcess Enclave { get; private set; } = null!;

    public Consortium Consortium { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SealingHost> StartAsync()
    {
        var host = new SealingHost(await BootedTpm.StartAsync());
        try
        {
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

    /// <summary>Sealed files by extension.</summary>
    public string[] Files(string extension) => Directory.GetFiles(Machine.SealDirectory, "*" + extension);

    public async ValueTask DisposeAsync()
    {
        if (Enclave is not null)
        {
            await Enclave.DisposeAsync();
        }

        await Machine.DisposeAsync();
    }

    /// <summary>An institution's word that the enclave's attestation key is in its TPM; the challenge itself is tested elsewhere.</summary>
    public static async Task<Collateral> EnrolAsync(EnclaveProcess enclave, Institution institution)
    {
        var keys = (await enclave.Client.GetTpmKeysAsync(new GetTpmKeysRequest(), cancellationToken: Cancellation)).Keys;
        var enrolment = TpmEnrolments.Sign(
            institution.Signing, TpmPublic.Parse(keys.AttestationKey.Span).OrThrow().Name(), Sha256Digest.Of(keys.EndorsementCertificates[0].Span), Consortium.Now);
        return new Collateral { Kind = CollateralKind.TpmEnrolment, Data = enrolment.ToByteString() };
    }

    private Task<EnclaveProcess> StartEnclaveAsync() => EnclaveProcess.StartAttestedAsync(Cancellation, Machine.SealingArguments);

    private async Task<Consortium> FoundAsync()
    {
        var consortium = new Consortium(Enclave);
        consortium.Collateral = [await EnrolAsync(Enclave, consortium.Institutions[0])];
        consortium.Manifest.Evidence.Clear();
        consortium.Manifest.Evidence.Add(await Machine.ReferenceAsync(andOtherBoot: true));
        return consortium;
    }
}
