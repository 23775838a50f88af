namespace FederatedGateway.Enclave.Evidence.Tpm;

/// <param name="Certificate">X.509, DER.</param>
/// <param name="Template">Makes its key.</param>
/// <param name="TakesPassword">Whether the key is used with the empty password; otherwise with a policy session.</param>
internal sealed record TpmEndorsement(ReadOnlyMemory<byte> Certificate, byte[] Template, bool TakesPassword);
