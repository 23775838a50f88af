namespace FederatedGateway.Cli.Demo;

/// <summary>No MinIO server program can be had; the message says why and what else helps.</summary>
internal sealed class MinioFetchException(string message, Exception? inner = null) : IOException(message, inner);
