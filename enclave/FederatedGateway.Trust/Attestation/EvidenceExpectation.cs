namespace FederatedGateway.Trust.Attestation;

/// <summary>What a verifier asked for: evidence that answers anything else is refused.</summary>
/// <param name="Nonce">32 bytes: the verifier's own, or <see cref="EvidenceBinding.RunNonce"/>.</param>
/// <param name="Role">A constant of <see cref="EvidenceRole"/>.</param>
public sealed record EvidenceExpectation(ReadOnlyMemory<byte> Nonce, string Role)
{
    /// <summary>Clocks of two machines may differ by this much, and evidence is used within minutes of being made.</summary>
    public static readonly TimeSpan MaximumClockDifference = TimeSpan.FromMinutes(15);
}
