namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>Each test has a study and a log of its own in both processes.</summary>
[CollectionDefinition(Name)]
public sealed class HandoverCollection : ICollectionFixture<TwoEnclaves>
{
    public const string Name = "two enclave processes";
}
