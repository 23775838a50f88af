using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Client.Models;

/// <summary>What was read back from one region.</summary>
/// <param name="Region">Where the bytes came from.</param>
/// <param name="Digest">SHA-256 of what arrived.</param>
/// <param name="IsGenuine">It is the ciphertext that the enclave signed, from the region that was asked.</param>
public sealed record CopyCheck(string Region, Sha256Digest Digest, bool IsGenuine);
