namespace FederatedGateway.Trust.Attestation.Intel.Quotes;

/// <summary>The quoting enclave's report over the attestation key, signed by the platform's certification key.</summary>
/// <param name="Report">384 bytes; its report data hold SHA-256(attestation key ‖ authentication data).</param>
/// <param name="Signature">64 bytes, r ‖ s, by the certification key.</param>
/// <param name="AuthenticationData">Chosen by the quoting enclave.</param>
/// <param name="Chain">PEM: the certification key's certificate first.</param>
internal sealed record QeCertification(
    ReadOnlyMemory<byte> Report, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> AuthenticationData, ReadOnlyMemory<byte> Chain);
