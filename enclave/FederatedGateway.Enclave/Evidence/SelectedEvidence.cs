namespace FederatedGateway.Enclave.Evidence;

/// <param name="Source">What this host will prove itself with.</param>
/// <param name="PassedOver">For each source that was tried before it, why it does not serve here.</param>
internal sealed record SelectedEvidence(IEvidenceSource Source, IReadOnlyList<string> PassedOver);
