using FederatedGateway.Gateway.Regions;
using FederatedGateway.Gateway.Runs;

namespace FederatedGateway.Gateway.Models;

/// <param name="StudyId">64 hexadecimal characters.</param>
/// <param name="Stored">The object.</param>
/// <param name="OwnRegion">The caller's region in the study; null for auditors and operators.</param>
/// <param name="AllowedRegions">The manifest's, in its order.</param>
/// <param name="Copies">Complete ones.</param>
internal sealed record DownloadableObject(string StudyId, StoredResultObject Stored, string? OwnRegion, IReadOnlyList<string> AllowedRegions, IReadOnlyList<CatalogCopy> Copies)
{
    /// <summary>Where to read: the asked-for region, the caller's own, then the manifest's order; only where a complete copy is, and never outside the manifest.</summary>
    public IReadOnlyList<CatalogCopy> InOrder(string askedFor)
        => [.. new[] { askedFor, OwnRegion ?? "" }.Concat(AllowedRegions).Where(AllowedRegions.Contains).Distinct(StringComparer.Ordinal)
            .SelectMany(region => Copies.Where(copy => copy.Region == region))];
}
