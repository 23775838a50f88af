namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>A copy that this process makes now.</summary>
/// <param name="Task">What the queue says.</param>
/// <param name="Stored">The object, with its copies.</param>
/// <param name="RecordedVersions">Versions in the target region that are recorded for other revisions of the key: none of them is this copy, however equal their bytes are.</param>
internal sealed record ReplicationClaim(ReplicationTask Task, CatalogObject Stored, IReadOnlySet<string> RecordedVersions)
{
    /// <summary>Where it can be read: the task's source first, then every other region with a complete copy.</summary>
    public IReadOnlyList<CopySource> Sources =>
    [
        new CopySource(Task.SourceRegion, Task.SourceVersionId),
        .. Stored.Copies.Where(copy => copy.State == V1.CopyState.Completed && copy.Region != Task.SourceRegion && copy.Region != Task.TargetRegion)
            .OrderBy(copy => copy.Region, StringComparer.Ordinal).Select(copy => new CopySource(copy.Region, copy.VersionId)),
    ];
}
