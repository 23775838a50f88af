namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>A cached answer's file, JSON.</summary>
/// <param name="Url">Where it is from.</param>
/// <param name="FetchTime">When it came.</param>
/// <param name="Parts">Serialized Collateral messages.</param>
internal sealed record CachedFile(string Url, DateTimeOffset FetchTime, IReadOnlyList<byte[]> Parts);
