namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>A quote's signature and what stands behind its key.</summary>
/// <param name="Value">64 bytes, r ‖ s.</param>
/// <param name="AttestationKey">64 bytes, x ‖ y on P-256.</param>
/// <param name="Certification">How the quoting enclave stands behind the attestation key.</param>
internal sealed record QuoteSignature(ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> AttestationKey, QeCertification Certification);
