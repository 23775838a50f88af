using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Attestation;

/// <summary>What is accepted: reference values, changed by amendments. Everything absent is refused.</summary>
/// <param name="References">Of any kinds.</param>
/// <param name="Measurements">The amendments' effect on the references' measurements.</param>
/// <param name="Challengers">Who may vouch that an attestation key lives in a TPM: the study's participants.</param>
public sealed record EvidencePolicy(IReadOnlyList<ReferenceValue> References, AmendedMeasurements Measurements, IReadOnlyList<SigningPublicKey> Challengers)
{
    /// <summary>What a study's participants agreed to.</summary>
    public static EvidencePolicy Of(VerifiedStudy study)
        => new(study.Manifest.Message.Evidence, study.Measurements, [.. study.Participants.Select(participant => participant.Identity.SigningKey)]);
}
