using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;

namespace FederatedGateway.Trust.Attestation.Tpm.Enrolments;

/// <summary>An enrolment that its challenger signed. Made by <see cref="TpmEnrolments"/> only.</summary>
public sealed class VerifiedTpmEnrolment
{
    internal VerifiedTpmEnrolment(ReadOnlyMemory<byte> attestationKeyName, Sha256Digest endorsementCertificate, DateTimeOffset time, SigningPublicKey challenger)
    {
        AttestationKeyName = attestationKeyName;
        EndorsementCertificate = endorsementCertificate;
        Time = time;
        Challenger = challenger;
    }

    /// <summary>34 bytes.</summary>
    public ReadOnlyMemory<byte> AttestationKeyName { get; }

    /// <summary>SHA-256 of the endorsement key's certificate.</summary>
    public Sha256Digest EndorsementCertificate { get; }

    /// <summary>By the challenger's clock.</summary>
    public DateTimeOffset Time { get; }

    public SigningPublicKey Challenger { get; }
}
