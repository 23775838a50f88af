using FederatedGateway.Gateway.Audit;
using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>Reports copies outside the regions that their study allows. This gateway makes none; somebody else may have, with the store's own tools or another rule of the server.</summary>
internal sealed partial class ResidencyIncidents(IDbContextFactory<GatewayDatabase> databases, AuditLog log, TimeProvider clock, ILogger<ResidencyIncidents> logger)
{
    /// <summary>Into the database, the audit log and the process's log; once for each version. Committed before the caller removes it.</summary>
    public async Task ReportAsync(string region, ObjectVersion version, string studyId, CancellationToken cancellationToken)
    {
        var isNew = await databases.TransactAsync(
            async database =>
            {
                if (await database.ResidencyIncidents.AnyAsync(known => known.Region == region && known.ObjectKey == version.Key.Value && known.VersionId == version.VersionId, cancellationToken))
                {
                    return false;
                }

                database.ResidencyIncidents.Add(new ResidencyIncident
                {
                    Region = region,
                    ObjectKey = version.Key.Value,
                    VersionId = version.VersionId,
                    StudyId = studyId,
                    FindTicks = clock.GetUtcNow().UtcTicks,
                });
                log.Add(database, new AuditEvent(AuditActions.ResidencyViolated, "replicator", "gateway", $"{region}/{version.Key}", studyId) { Outcome = Reasons.RegionNotAllowed });
                return true;
            },
            cancellationToken);
        if (isNew)
        {
            log.Nudge();
            Log.Found(logger, version.Key.Value, version.VersionId, region, studyId);
        }
    }

    public Task RemovedAsync(string region, ObjectVersion version, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        return databases.TransactAsync(
            database => database.ResidencyIncidents.Where(known => known.Region == region && known.ObjectKey == version.Key.Value && known.VersionId == version.VersionId)
                .ExecuteUpdateAsync(known => known.SetProperty(row => row.RemoveTicks, now), cancellationToken),
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 5040, Level = LogLevel.Critical, Message = "Residency violated: version {VersionId} of {ObjectKey} lies in region {Region}, which study {StudyId} does not allow; this gateway did not write it. Find out who can write to that bucket")]
        public static partial void Found(ILogger logger, string objectKey, string versionId, string region, string studyId);
    }
}
