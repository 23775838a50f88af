namespace FederatedGateway.Cli.Lifecycle;

/// <param name="Kind">What is done.</param>
/// <param name="Region">Where.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Detail">Why it failed; null otherwise.</param>
internal sealed record DescribedStep(string Kind, string Region, string State, string? Detail);
