using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>Two enclave processes with one development root, for all tests of what a gateway might try between them.</summary>
public sealed class TwoEnclaves : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private EnclaveProcess? giver;
    private EnclaveProcess? successor;

    internal EnclaveProcess Giver => giver!;

    internal EnclaveProcess Successor => successor!;

    internal string RootFile => Path.Combine(directory.Path, "root.pem");

    public async ValueTask InitializeAsync()
    {
        giver = await EnclaveProcess.StartAsync(RootFile, TestContext.Current.CancellationToken);
        successor = await EnclaveProcess.StartAsync(RootFile, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { giver, successor })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        directory.Dispose();
    }
}
