using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads an entry of kind <c>azure-snp</c>: the paravisor as an entry of kind sev-snp, and the guest's states.</summary>
internal static class AzureSnpReferenceReader
{
    public static AzureSnpReference Read(MapReader reader)
    {
        var reference = new AzureSnpReference();
        if (reader.RequiredMap("paravisor", "paravisor: {measurements: [...], minimums: [...], vmpls: [0], maximum_collateral_age_seconds: 2592000}") is { } paravisor)
        {
            reference.Paravisor = SevSnpReferenceReader.Read(paravisor);
        }

        reference.States.AddRange(PcrStatesReader.Read(reader));
        reader.RefuseOthers();
        return reference;
    }
}
