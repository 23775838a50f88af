namespace FederatedGateway.Trust.Attestation;

/// <summary>What evidence was made for; part of what its report binds, so that evidence for one purpose never serves another.</summary>
public static class EvidenceRole
{
    /// <summary>A client is about to wrap a data key; the nonce is its own.</summary>
    public const string Upload = "upload";

    /// <summary>Somebody wants to look; the nonce is its own.</summary>
    public const string Inspect = "inspect";

    /// <summary>A run; the nonce is <see cref="EvidenceBinding.RunNonce"/>.</summary>
    public const string Run = "run";

    /// <summary>Keys move from one enclave to another; the nonce is one of <see cref="Handovers.HandoverNonces"/>.</summary>
    public const string Handover = "handover";

    public static bool IsKnown(string role) => role is Upload or Inspect or Run or Handover;
}
