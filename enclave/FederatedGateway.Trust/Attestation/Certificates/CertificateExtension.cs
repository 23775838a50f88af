namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>An extension as it stands in a certificate (RFC 5280 §4.2).</summary>
/// <param name="IsCritical">Whoever does not understand it must refuse the certificate.</param>
/// <param name="Value">The content of its OCTET STRING.</param>
internal sealed record CertificateExtension(bool IsCritical, ReadOnlyMemory<byte> Value);
