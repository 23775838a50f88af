using FederatedGateway.Gateway.Database;
using FederatedGateway.Gateway.Studies;
using FederatedGateway.V1;
using Microsoft.EntityFrameworkCore;

namespace FederatedGateway.Gateway.Regions.Lifecycle;

/// <summary>Every study that was ever active, with what its manifest says about keeping.</summary>
internal sealed class KnownStudies(IDbContextFactory<GatewayDatabase> databases)
{
    /// <param name="only">One study's id; empty for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>In the order of their ids.</returns>
    public async Task<IReadOnlyList<KnownStudy>> ReadAsync(string only, CancellationToken cancellationToken)
    {
        await using var database = databases.CreateDbContext();
        var rows = await database.Studies.AsNoTracking().Where(study => study.Phase != StudyPhase.Proposed && (only == "" || study.Id == only)).OrderBy(study => study.Id)
            .Select(study => new { study.Id, study.Manifest, Uploads = study.Participants.Select(participant => participant.Region).ToList() }).ToListAsync(cancellationToken);
        return [.. rows.Select(row =>
        {
            var manifest = StudyManifest.Parser.ParseFrom(row.Manifest);
            return new KnownStudy(row.Id, manifest.Retention, manifest.Regions.Allowed.Concat(row.Uploads).ToHashSet(StringComparer.Ordinal));
        })];
    }
}
