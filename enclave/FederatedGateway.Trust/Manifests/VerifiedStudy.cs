using FederatedGateway.Trust.Encoding;

namespace FederatedGateway.Trust.Manifests;

/// <summary>A study that every participant has approved with the key in the manifest, with its amendments applied. Made by <see cref="StudyVerifier"/> only.</summary>
public sealed class VerifiedStudy
{
    internal VerifiedStudy(ValidManifest manifest, AmendedMeasurements measurements)
    {
        Manifest = manifest;
        Measurements = measurements;
    }

    public ValidManifest Manifest { get; }

    /// <summary>The amendments' effect on accepted measurements.</summary>
    public AmendedMeasurements Measurements { get; }

    public Sha256Digest Digest => Manifest.Digest;

    /// <summary>In the manifest's order, with their signing and KEM keys.</summary>
    public IReadOnlyList<StudyParticipant> Participants => Manifest.Participants;
}
