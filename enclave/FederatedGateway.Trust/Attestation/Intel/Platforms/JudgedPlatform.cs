namespace FederatedGateway.Trust.Attestation.Intel.Platforms;

/// <summary>A platform as Intel's documents judge it.</summary>
/// <param name="Platform">Never revoked.</param>
/// <param name="Revocation">Of all certificates: the platform's and the documents' signer's.</param>
internal sealed record JudgedPlatform(IntelPlatform Platform, RevocationStatus Revocation);
