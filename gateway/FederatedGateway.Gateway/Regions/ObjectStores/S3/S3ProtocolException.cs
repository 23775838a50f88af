namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>A server's answer is not one that S3 knows.</summary>
internal sealed class S3ProtocolException(string message, Exception? inner = null) : Exception(message, inner);
