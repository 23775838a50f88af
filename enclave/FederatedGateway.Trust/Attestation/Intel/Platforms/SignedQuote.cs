using FederatedGateway.Trust.Attestation.Intel.Quotes;

namespace FederatedGateway.Trust.Attestation.Intel.Platforms;

/// <summary>A quote whose signatures hold up to Intel's root: some platform that Intel certified made it. How good that platform is, is the next question.</summary>
/// <param name="Quote">Taken apart.</param>
/// <param name="Platform">From the PCK certificate.</param>
/// <param name="Revocation">Of the PCK certificate and its authority.</param>
internal sealed record SignedQuote(DcapQuote Quote, PckIdentity Platform, RevocationStatus Revocation);
