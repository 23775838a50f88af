namespace FederatedGateway.Cli.Lifecycle;

/// <param name="AfterDays">From the object's creation.</param>
/// <param name="Tier">Where to.</param>
internal sealed record DescribedTransition(uint AfterDays, string Tier);
