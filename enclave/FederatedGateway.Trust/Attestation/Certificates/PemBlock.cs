namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>One block of a PEM text.</summary>
/// <param name="IsRevocationList">Else a certificate.</param>
/// <param name="Der">What its Base64 decodes to.</param>
internal readonly record struct PemBlock(bool IsRevocationList, ReadOnlyMemory<byte> Der);
