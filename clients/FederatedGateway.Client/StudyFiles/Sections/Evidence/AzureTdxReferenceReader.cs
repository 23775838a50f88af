using FederatedGateway.V1;

namespace FederatedGateway.Client.StudyFiles.Sections.Evidence;

/// <summary>Reads an entry of kind <c>azure-tdx</c>: the paravisor as an entry of kind tdx, and the guest's states.</summary>
internal static class AzureTdxReferenceReader
{
    public static AzureTdxReference Read(MapReader reader)
    {
        var reference = new AzureTdxReference();
        if (reader.RequiredMap("paravisor", "paravisor: {images: [...], tcb: {statuses: UpToDate, maximum_collateral_age_seconds: 2592000}}") is { } paravisor)
        {
            reference.Paravisor = IntelTdxReferenceReader.Read(paravisor);
        }

        reference.States.AddRange(PcrStatesReader.Read(reader));
        reader.RefuseOthers();
        return reference;
    }
}
