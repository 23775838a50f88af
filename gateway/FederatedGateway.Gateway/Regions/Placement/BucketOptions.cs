namespace FederatedGateway.Gateway.Regions.Placement;

/// <summary>One region's buckets by class. Each 3 to 63 characters of [a-z0-9-]; empty (default) for the region's <see cref="RegionOptions.Bucket"/>.</summary>
internal sealed class BucketOptions
{
    /// <summary>Encrypted tables.</summary>
    public string Uploads { get; set; } = "";

    /// <summary>Encrypted models, cards and reports.</summary>
    public string Models { get; set; } = "";

    /// <summary>Runs' receipts.</summary>
    public string Receipts { get; set; } = "";

    /// <summary>Tiles, entry bundles and checkpoints of the audit log.</summary>
    public string Audit { get; set; } = "";

    public string Of(ObjectClass kind) => kind switch
    {
        ObjectClass.Upload => Uploads,
        ObjectClass.Model => Models,
        ObjectClass.Receipt => Receipts,
        ObjectClass.Audit => Audit,
        _ => "",
    };
}
