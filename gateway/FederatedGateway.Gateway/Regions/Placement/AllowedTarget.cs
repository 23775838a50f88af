using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>
/// A bucket into which objects of one class and study may be written. There is no other way to write an object, and none to get one of these for a region that the study does not allow:
/// a copy outside of them cannot be made by mistake (a test keeps every other caller away from <see cref="IObjectStore.PutAsync"/>).
/// </summary>
internal sealed class AllowedTarget
{
    private AllowedTarget(string studyId, ObjectClass kind, IObjectStore store)
    {
        StudyId = studyId;
        Class = kind;
        Store = store;
    }

    /// <summary>64 hexadecimal characters; empty for the audit log.</summary>
    public string StudyId { get; }

    public ObjectClass Class { get; }

    /// <summary>For reading, listing and removing.</summary>
    public IObjectStore Store { get; }

    public string Region => Store.Region;

    public string Bucket => Store.Bucket;

    /// <returns>Null when the study does not allow the region, or the gateway does not have it.</returns>
    public static AllowedTarget? Find(Residency residency, ObjectClass kind, string region, RegionStores regions)
        => residency.Permits(kind, region) && regions.Has(region) ? new AllowedTarget(residency.StudyId, kind, regions[region, kind]) : null;

    /// <exception cref="RefusedException"><see cref="Reasons.RegionNotAllowed"/>.</exception>
    public static AllowedTarget Get(Residency residency, ObjectClass kind, string region, RegionStores regions)
        => Find(residency, kind, region, regions) ?? throw new RefusedException(
            Reasons.RegionNotAllowed,
            regions.Has(region) ? $"the study does not allow a {kind.ToString().ToLowerInvariant()} in region {region}" : $"this gateway has no region {region}");

    /// <summary>Every region that the study allows and the gateway has.</summary>
    public static IReadOnlyList<AllowedTarget> All(Residency residency, ObjectClass kind, RegionStores regions)
        => [.. regions.Names.Select(region => Find(residency, kind, region, regions)).OfType<AllowedTarget>()];

    /// <inheritdoc cref="IObjectStore.PutAsync"/>
    public Task<StoredObject> PutAsync(ObjectUpload upload, Stream content, CancellationToken cancellationToken)
        => upload.Key.Value.StartsWith(ObjectFolders.Of(Class), StringComparison.Ordinal)
            ? Store.PutAsync(upload, content, cancellationToken)
            : throw new ArgumentException($"'{upload.Key}' is not in the folder of a {Class.ToString().ToLowerInvariant()}.", nameof(upload));
}
