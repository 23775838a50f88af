using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Gateway.Attestation.Watch;

/// <summary>The enclave's evidence with collateral, and what the gateway thinks of it.</summary>
/// <param name="Evidence">To be passed on.</param>
/// <param name="Appended">The collateral in it that the enclave did not bring.</param>
/// <param name="Refusal">The check that failed; null when the study accepts it.</param>
internal sealed record CheckedEvidence(Evidence Evidence, IReadOnlyList<V1.Collateral> Appended, Refusal? Refusal);
