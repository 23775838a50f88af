namespace FederatedGateway.Enclave.Evidence;

/// <summary>The host cannot prove what it runs; institutions would refuse it, so it does not start.</summary>
/// <param name="reason">What the machine lacks.</param>
internal sealed class NoEvidenceException(string reason) : Exception(reason);
