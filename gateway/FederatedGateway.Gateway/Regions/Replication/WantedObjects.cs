using FederatedGateway.Gateway.Database;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>Which objects are still to be kept: none whose erasure has begun, which deletes the key wraps first, and none whose time is over and which its store may have let go of.</summary>
internal sealed class WantedObjects(TimeProvider clock)
{
    public async Task<IReadOnlySet<CatalogObject>> AmongAsync(GatewayDatabase database, IReadOnlyList<CatalogObject> objects, CancellationToken cancellationToken)
    {
        var uploads = objects.Where(stored => stored.Class == ObjectClass.Upload).Select(stored => stored.Key).ToList();
        var models = objects.Where(stored => stored.Class == ObjectClass.Model).Select(stored => stored.Key).ToList();
        var wrapped = (await database.Datasets
                .Where(dataset => dataset.ObjectKey != null && uploads.Contains(dataset.ObjectKey) && database.DatasetWraps.Any(wrap => wrap.DatasetId == dataset.Id))
                .Select(dataset => dataset.ObjectKey!).ToListAsync(cancellationToken))
            .Concat(await database.ResultObjects
                .Where(result => models.Contains(result.ObjectKey) && database.ResultWraps.Any(wrap => wrap.RunId == result.RunId))
                .Select(result => result.ObjectKey).ToListAsync(cancellationToken))
            .ToHashSet(StringComparer.Ordinal);
        var studies = objects.Select(stored => stored.StudyId).Where(study => study.Length > 0).Distinct().ToList();
        var policies = (await database.Studies.Where(study => studies.Contains(study.Id)).Select(study => new { study.Id, study.Manifest }).ToListAsync(cancellationToken))
            .ToDictionary(study => study.Id, study => StudyManifest.Parser.ParseFrom(study.Manifest).Retention ?? new RetentionPolicy(), StringComparer.Ordinal);
        return objects.Where(stored => stored.Class is ObjectClass.Audit or ObjectClass.Receipt
            || (wrapped.Contains(stored.Key) && policies.TryGetValue(stored.StudyId, out var policy) && IsInTime(stored, policy))).ToHashSet();
    }

    private bool IsInTime(CatalogObject stored, RetentionPolicy policy)
        => clock.GetUtcNow().UtcTicks < stored.CreateTicks + TimeSpan.FromSeconds(stored.Class == ObjectClass.Upload ? policy.UploadsSeconds : policy.ModelsSeconds).Ticks;
}
