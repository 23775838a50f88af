namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>A complete copy that another can be made from.</summary>
internal sealed record CopySource(string Region, string VersionId);
