namespace FederatedGateway.Gateway.Runs;

/// <summary>A run could not go on for a reason that says nothing about the order: the enclave or a region did not answer. It is tried again.</summary>
internal sealed class RunOutageException(string message, Exception? inner = null) : Exception(message, inner);
