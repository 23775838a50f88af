using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>Documents for a report that somebody else brought than who made it. They are not trusted: each vouches for itself when the evidence is verified.</summary>
public static class EvidenceCollateral
{
    /// <summary>Adds what is new to the evidence, as far as the limits of collateral go.</summary>
    public static void Append(Evidence evidence, IEnumerable<Collateral> brought)
    {
        var bytes = evidence.Collateral.Sum(part => (long)part.Data.Length);
        foreach (var part in brought)
        {
            if (evidence.Collateral.Count == EvidenceVerifier.MaximumCollateralCount || evidence.Collateral.Contains(part))
            {
                continue;
            }

            bytes += part.Data.Length;
            if (bytes > EvidenceVerifier.MaximumCollateralBytes)
            {
                return;
            }

            evidence.Collateral.Add(part);
        }
    }
}
