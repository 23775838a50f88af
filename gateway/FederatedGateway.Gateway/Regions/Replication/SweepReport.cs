namespace FederatedGateway.Gateway.Regions.Replication;

/// <summary>What a comparison of a region with the catalog found.</summary>
internal sealed class SweepReport
{
    /// <summary>Versions and delete markers that the region listed.</summary>
    public long Listed { get; set; }

    /// <summary>Recorded copies that were looked for.</summary>
    public long Compared { get; set; }

    /// <summary>Versions that no copy is recorded for, removed.</summary>
    public long Removed { get; set; }

    /// <summary>Versions in a region that their study does not allow; reported, and removed unless locked.</summary>
    public long Violations { get; set; }

    /// <summary>Recorded copies that are gone or damaged; queued again where they are still wanted.</summary>
    public long Lost { get; set; }

    /// <summary>Objects that should have a copy in the region and had none recorded; queued.</summary>
    public long Missing { get; set; }

    /// <summary>Copies read whole and compared by digest.</summary>
    public long Sampled { get; set; }
}
