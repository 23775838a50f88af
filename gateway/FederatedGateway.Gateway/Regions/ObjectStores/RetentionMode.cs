namespace FederatedGateway.Gateway.Regions.ObjectStores;

/// <summary>S3 Object Lock modes.</summary>
internal enum RetentionMode
{
    /// <summary>Nobody without the bypass permission may delete the version or shorten its retention.</summary>
    Governance,

    /// <summary>Nobody at all may; the retention can only be extended.</summary>
    Compliance,
}
