namespace FederatedGateway.IntegrationTests.Gateway;

/// <summary>One gateway for all tests of a class that leave it as it is: starting one is the slow part.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    internal GatewayFixture Fixture { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Fixture = await GatewayFixture.StartAsync();

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();
}
