namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

/// <summary>Where a server is to replicate a bucket to.</summary>
/// <param name="Endpoint">Scheme, host and port of the target server, as the source server reaches it.</param>
/// <param name="Bucket">The bucket there; versioned, and lockable if the source's is.</param>
/// <param name="ServerRegion">The target server's region name.</param>
internal sealed record RemoteTarget(Uri Endpoint, string Bucket, string ServerRegion)
{
    /// <summary>Bytes a second; 0 for no limit.</summary>
    public long BandwidthLimit { get; init; }

    /// <summary>How often the source looks whether the target is there; 0 for the server's own interval.</summary>
    public TimeSpan HealthCheckInterval { get; init; }
}
