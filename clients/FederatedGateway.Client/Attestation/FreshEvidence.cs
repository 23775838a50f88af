using FederatedGateway.Trust.Attestation;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Attestation;

/// <summary>Evidence that answered this client's own nonce and that the study accepts.</summary>
/// <param name="Accepted">Verified and validated.</param>
/// <param name="Evidence">As received; kept with an upload for auditors.</param>
/// <param name="Nonce">32 bytes, used once.</param>
public sealed record FreshEvidence(AcceptedEvidence Accepted, Evidence Evidence, ReadOnlyMemory<byte> Nonce);
