namespace FederatedGateway.Enclave.Evidence;

/// <summary>The host cannot prove what it runs; institutions would refuse it, so it does not start.</summary>
internal sealed class NoEvidenceException()
    : Exception("this machine offers no evidence of what runs on it that this release can produce. For trying things out, and never with real records, start it with --insecure-development.");
