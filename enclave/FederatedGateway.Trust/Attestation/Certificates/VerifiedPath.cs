namespace FederatedGateway.Trust.Attestation.Certificates;

/// <summary>A chain whose every signature, validity and restriction holds at the given time. Made by <see cref="CertificatePath"/> only.</summary>
internal sealed class VerifiedPath
{
    internal VerifiedPath(IReadOnlyList<Certificate> certificates, IReadOnlyList<RevocationStatus> revocations, DateTimeOffset? oldestList)
    {
        Certificates = certificates;
        Revocations = revocations;
        OldestList = oldestList;
    }

    /// <summary>From the leaf to the root.</summary>
    public IReadOnlyList<Certificate> Certificates { get; }

    /// <summary>One per certificate; the root's is not applicable: nobody revokes it.</summary>
    public IReadOnlyList<RevocationStatus> Revocations { get; }

    /// <summary>When the oldest revocation list that was used was issued; null when none was.</summary>
    public DateTimeOffset? OldestList { get; }

    public Certificate Root => Certificates[^1];

    /// <summary>Good when every certificate but the root was looked up.</summary>
    public RevocationStatus Revocation => Revocations.Contains(RevocationStatus.Unchecked) ? RevocationStatus.Unchecked : RevocationStatus.Good;
}
