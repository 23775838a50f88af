namespace FederatedGateway.Cli.Lifecycle;

/// <param name="Region">Its name.</param>
/// <param name="PolicyNumber">0 for none.</param>
/// <param name="State">Whether its rules are as they should be.</param>
internal sealed record DescribedRegion(string Region, uint PolicyNumber, string State);
