using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Attestation.Intel.Documents;

/// <summary>The security version number of a quoting enclave or a TDX module.</summary>
internal sealed record EnclaveVersion([property: JsonPropertyName("isvsvn")] ushort Svn);
