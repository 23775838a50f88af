using FederatedGateway.Gateway.Access;
using FederatedGateway.Gateway.Database;

namespace FederatedGateway.Gateway.Regions.Status;

/// <summary>Which objects a caller may know of: a participant those of its studies, auditors and operators all.</summary>
internal static class VisibleObjects
{
    public static IQueryable<CatalogObject> Of(GatewayDatabase database, Caller caller) => caller.Role == Role.Participant
        ? database.Objects.Where(stored => Studies(database, caller).Contains(stored.StudyId))
        : database.Objects;

    public static IQueryable<string> Studies(GatewayDatabase database, Caller caller) => caller.Role == Role.Participant
        ? database.Participants.Where(participant => participant.Name == caller.Name).Select(participant => participant.StudyId)
        : database.Studies.Select(study => study.Id);
}
