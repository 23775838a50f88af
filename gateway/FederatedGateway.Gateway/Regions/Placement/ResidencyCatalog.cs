using System.Collections.Concurrent;
using FederatedGateway.Gateway.Database;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>Each study's residency, from its manifest. A manifest never changes, so what was read once holds for good.</summary>
internal sealed class ResidencyCatalog(IDbContextFactory<GatewayDatabase> databases, RegionStores regions)
{
    /// <summary>Some hundred bytes each; beyond it they are read again.</summary>
    private const int MaximumKept = 4096;

    private readonly ConcurrentDictionary<string, Residency> known = new(StringComparer.Ordinal);

    /// <summary>The audit log's: the study with the empty id.</summary>
    public Residency Log { get; } = Residency.OfLog(regions.Names);

    /// <summary><see cref="Residency.Nowhere"/> for a study that the database does not know.</summary>
    public async Task<Residency> OfAsync(string studyId, CancellationToken cancellationToken)
    {
        if (studyId.Length == 0)
        {
            return Log;
        }

        if (known.TryGetValue(studyId, out var kept))
        {
            return kept;
        }

        await using var database = databases.CreateDbContext();
        var manifest = await database.Studies.Where(study => study.Id == studyId).Select(study => study.Manifest).SingleOrDefaultAsync(cancellationToken);
        if (manifest is null)
        {
            // It may be registered yet: not kept.
            return Residency.Nowhere(studyId);
        }

        if (known.Count >= MaximumKept)
        {
            known.Clear();
        }

        return known.GetOrAdd(studyId, Residency.Of(studyId, StudyManifest.Parser.ParseFrom(manifest)));
    }
}
