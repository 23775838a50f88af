using FederatedGateway.IntegrationTests.Processes;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>One enclave process for all tests of what a gateway might try; each test has a study and a log of its own in it.</summary>
[CollectionDefinition(Name)]
public sealed class EnclaveCollection : ICollectionFixture<RunningEnclave>
{
    public const string Name = "one enclave process";
}

/// <summary>The process.</summary>
public sealed class RunningEnclave : IAsyncLifetime
{
    private EnclaveProcess? process;

    internal EnclaveProcess Process => process!;

    public async ValueTask InitializeAsync() => process = await EnclaveProcess.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }
}
