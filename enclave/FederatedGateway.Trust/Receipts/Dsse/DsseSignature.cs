using System.Text.Json.Serialization;

namespace FederatedGateway.Trust.Receipts.Dsse;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">Which key: for ours SHA-256 of the 65-byte point in lower-case hexadecimal. A hint; it proves nothing.</param>
/// <param name="Sig">Base64 of an ECDSA P-256 signature in DER.</param>
internal sealed record DsseSignature([property: JsonPropertyName("keyid")] string KeyId, string Sig);
