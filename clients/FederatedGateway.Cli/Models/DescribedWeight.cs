namespace FederatedGateway.Cli.Models;

/// <summary>How much one model input matters.</summary>
internal sealed record DescribedWeight(string Name, double Weight);
