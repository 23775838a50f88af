using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>A level of a quoting enclave's or a TDX module's versions.</summary>
/// <param name="Tcb">The level's lowest version.</param>
/// <param name="TcbStatus">What reaching it means.</param>
/// <param name="Advisories">Apply to it; null for none.</param>
internal sealed record EnclaveLevel(EnclaveVersion Tcb, IntelTcbStatus TcbStatus, [property: JsonPropertyName("advisoryIDs")] IReadOnlyList<string>? Advisories = null);
