using FederatedGateway.Enclave.Evidence.Tpm;
using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>One software TPM for a class of tests.</summary>
public sealed class SharedTpm : IAsyncLifetime
{
    private SoftwareTpm? software;

    internal SoftwareTpm Software => software ?? throw new InvalidOperationException("not started");

    internal TpmAddress Address => TpmAddress.TryParse(Software.Address, out var address) ? address : throw new InvalidOperationException(Software.Address);

    public async ValueTask InitializeAsync() => software = await SoftwareTpm.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => software?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal Task<TpmConnection> ConnectAsync() => Address.ConnectAsync(TimeProvider.System, TestContext.Current.CancellationToken);
}
