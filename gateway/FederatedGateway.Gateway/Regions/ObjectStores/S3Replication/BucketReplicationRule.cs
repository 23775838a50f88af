namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Replication;

/// <summary>What a server replicates by itself, and where to.</summary>
/// <param name="Id">Names the rule in its bucket.</param>
/// <param name="IsEnabled">A rule that is not enabled replicates nothing.</param>
/// <param name="Priority">Different for each rule of a bucket.</param>
/// <param name="Prefix">The keys that it replicates; empty for all.</param>
/// <param name="TargetArn">As the admin API named the target.</param>
internal sealed record BucketReplicationRule(string Id, bool IsEnabled, int Priority, string Prefix, string TargetArn)
{
    /// <summary>Whether delete markers go along.</summary>
    public bool ReplicatesDeleteMarkers { get; init; } = true;

    /// <summary>Whether the deletion of versions goes along. Those that lifecycle rules make never do: the rules must be in every region.</summary>
    public bool ReplicatesDeletions { get; init; } = true;

    /// <summary>Whether what was there before the rule goes along, in a resync.</summary>
    public bool ReplicatesExisting { get; init; } = true;

    /// <summary>At the target; null for the same as at the source.</summary>
    public string? StorageClass { get; init; }
}
