using FederatedGateway.Trust.Manifests;
using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads an entry of kind <c>tpm</c>; its keys are <see cref="TpmReference"/>'s fields.</summary>
internal static class TpmReferenceReader
{
    public static TpmReference Read(MapReader reader)
    {
        var nodes = reader.Nodes;
        var reference = new TpmReference { AllowUncheckedRevocation = nodes.Flag(reader.Optional("allow_unchecked_revocation"), reader.PathOf("allow_unchecked_revocation")) ?? false };
        reference.EndorsementRoots.AddRange(EndorsementRoots.Read(reader));
        reference.States.AddRange(PcrStatesReader.Read(reader));

        const string Age = "maximum_enrolment_age_seconds";
        var age = nodes.Whole(reader.Required(Age, $"{Age}: 7776000 (90 days)"), reader.PathOf(Age), 1, ManifestLimits.MaximumEnrolmentAgeSeconds);
        reference.MaximumEnrolmentAgeSeconds = (long)(age ?? 0);
        reader.RefuseOthers();
        return reference;
    }
}
