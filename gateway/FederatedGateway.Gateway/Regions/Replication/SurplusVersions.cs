using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>
/// Removes versions that no copy is recorded for (a replicator that lost its lease may still have written one), and reports those that lie where their study does not allow them.
/// </summary>
internal sealed partial class SurplusVersions(
    IDbContextFactory<GatewayDatabase> databases, ResidencyCatalog residencies, ResidencyIncidents incidents, TimeProvider clock, ILogger<SurplusVersions> logger)
{
    /// <summary>What was stored so long ago and is still not recorded never will be: an upload is recorded in the minutes after it.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    public async Task RemoveAsync(IObjectStore store, IReadOnlyList<ObjectVersion> versions, SweepReport report, CancellationToken cancellationToken)
    {
        // Read after the listing: whatever was recorded by now may stay.
        var recorded = await RecordedAsync(store.Region, [.. versions.Select(version => version.Key.Value).Distinct()], cancellationToken);
        foreach (var version in versions)
        {
            var row = recorded.GetValueOrDefault(version.Key.Value);
            var study = row?.StudyId ?? ObjectFolders.StudyOf(version.Key.Value);
            if (!version.IsDeleteMarker && study.Length > 0 && await IsForbiddenAsync(version.Key.Value, study, store.Region, cancellationToken))
            {
                report.Violations++;
                await incidents.ReportAsync(store.Region, version, study, cancellationToken);
                if (await RemoveAsync(store, version, cancellationToken))
                {
                    await incidents.RemovedAsync(store.Region, version, cancellationToken);
                }
            }
            else if (IsSurplus(version, row) && await RemoveAsync(store, version, cancellationToken))
            {
                report.Removed++;
            }
        }
    }

    private async Task<bool> IsForbiddenAsync(string key, string studyId, string region, CancellationToken cancellationToken)
    {
        var residency = await residencies.OfAsync(studyId, cancellationToken);
        return residency.IsKnown && ObjectFolders.ClassOf(key) is { } kind && !residency.Permits(kind, region);
    }

    private async Task<Dictionary<string, RecordedKey>> RecordedAsync(string region, List<string> keys, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var rows = await database.Objects.AsNoTracking()
            .Where(stored => keys.Contains(stored.Key))
            .Select(stored => new
            {
                stored.Key,
                stored.StudyId,
                IsWrittenFirst = stored.PrimaryRegion == region || stored.Class == ObjectClass.Audit,
                Version = stored.Copies.Where(copy => copy.Region == region && copy.State == CopyState.Completed).Select(copy => copy.VersionId).FirstOrDefault(),
                IsQueued = database.ReplicationTasks.Any(task => task.ObjectKey == stored.Key && task.TargetRegion == region),
            })
            .ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.Key, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => new RecordedKey(group.First().StudyId, group.Select(row => row.Version).OfType<string>().ToHashSet(StringComparer.Ordinal), group.Any(row => row.IsQueued), group.Any(row => row.IsWrittenFirst)),
            StringComparer.Ordinal);
    }

    // What is queued may be adopted by its next try. Where objects are written first, and of keys that the catalog does not know, what is young may be about to be recorded. A marker that
    // lifecycle rules made stays in front of recorded versions until their time is over: it hides nothing from us, because reads name versions.
    private bool IsSurplus(ObjectVersion version, RecordedKey? row)
    {
        var isOld = version.CreateTime < clock.GetUtcNow() - OrphanAge;
        return row is null ? isOld
            : !row.IsQueued && !row.Versions.Contains(version.VersionId) && (isOld || !row.IsWrittenFirst) && !(version is { IsDeleteMarker: true, IsLatest: true } && row.Versions.Count > 0);
    }

    private async Task<bool> RemoveAsync(IObjectStore store, ObjectVersion version, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteVersionAsync(version.Key, version.VersionId, bypassGovernance: false, cancellationToken);
            Log.Removed(logger, version.VersionId, version.Key.Value, store.Region);
            return true;
        }
        catch (ObjectLockedException e)
        {
            Log.Locked(logger, version.VersionId, version.Key.Value, store.Region, e);
            return false;
        }
    }

    private sealed record RecordedKey(string StudyId, IReadOnlySet<string> Versions, bool IsQueued, bool IsWrittenFirst);

    private static partial class Log
    {
        [LoggerMessage(EventId = 5020, Level = LogLevel.Warning, Message = "Removed version {VersionId} of {ObjectKey} from region {Region}: the catalog has no such copy")]
        public static partial void Removed(ILogger logger, string versionId, string objectKey, string region);

        [LoggerMessage(EventId = 5021, Level = LogLevel.Warning, Message = "Version {VersionId} of {ObjectKey} in region {Region} is in no catalog, but locked; it goes when its lock ends")]
        public static partial void Locked(ILogger logger, string versionId, string objectKey, string region, Exception exception);
    }
}
