using FederatedGateway.Trust.Manifests;

namespace FederatedGateway.Trust.Attestation;

/// <summary>Genuine evidence that a study accepts: what it takes before a data key is wrapped. Made by <see cref="EvidenceValidator"/> only.</summary>
public sealed class AcceptedEvidence
{
    internal AcceptedEvidence(VerifiedEvidence evidence, VerifiedStudy study)
    {
        Evidence = evidence;
        Study = study;
    }

    public VerifiedEvidence Evidence { get; }

    public VerifiedStudy Study { get; }

    public EnclaveKeys Keys => Evidence.Keys;

    public ReadOnlyMemory<byte> Measurement => Evidence.Claims.Measurement;
}
