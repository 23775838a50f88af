using FederatedGateway.Trust.Identity;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Manifests;

/// <summary>One institution of a valid manifest.</summary>
/// <param name="Identity">Its verified identity, embedded in the manifest; the only source of its keys.</param>
/// <param name="Region">Holds its uploads and serves its downloads.</param>
/// <param name="Table">How its file maps to the study's columns; empty when not given.</param>
public sealed record StudyParticipant(InstitutionIdentity Identity, string Region, TableFormat Table)
{
    public string Name => Identity.Name;
}
