namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>Fills a span with random bytes; in production <c>RandomNumberGenerator.Fill</c>.</summary>
public delegate void RandomSource(Span<byte> destination);
