using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Gateway.Attestation.Watch;

/// <summary>The enclave's evidence with collateral, and what the gateway thinks of it.</summary>
/// <param name="Evidence">To be passed on.</param>
/// <param name="Appended">The collateral in it that the enclave did not bring.</param>
/// <param name="Refusal">The check that failed; null when the study accepts it.</param>
/// <param name="OpenedKeyConfigs">The digests of the KeyConfigs whose wraps the enclave opens; to be passed on.</param>
internal sealed record CheckedEvidence(Evidence Evidence, IReadOnlyList<V1.Collateral> Appended, Refusal? Refusal, IReadOnlyList<ByteString> OpenedKeyConfigs);
