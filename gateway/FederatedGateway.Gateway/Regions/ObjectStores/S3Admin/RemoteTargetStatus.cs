namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Admin;

/// <summary>A replication target as the source server sees it.</summary>
/// <param name="Arn">The server's name for it, which replication rules use.</param>
/// <param name="Endpoint">Host and port.</param>
/// <param name="Bucket">The bucket there.</param>
/// <param name="IsSecure">Whether it is reached over TLS.</param>
/// <param name="IsProxyDisabled">Whether reads of what is not here yet stay unanswered; where not, a read crosses to the other region.</param>
/// <param name="IsOnline">By the source's last look.</param>
/// <param name="Latency">Of the source's looks, their mean; zero before the first.</param>
/// <param name="TotalDowntime">Since the source was started.</param>
internal sealed record RemoteTargetStatus(
    string Arn, string Endpoint, string Bucket, bool IsSecure, bool IsProxyDisabled, bool IsOnline, TimeSpan Latency, TimeSpan TotalDowntime);
