using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.Placement;
using FederatedGateway.Gateway.Regions.Replication;
using FederatedGateway.Gateway.Regions.Status;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FederatedGateway.Gateway.Regions;

internal static class RegionRegistration
{
    /// <summary>One store a region, for the life of the process.</summary>
    public static IServiceCollection AddRegions(this IServiceCollection services, IReadOnlyList<RegionOptions> regions, ReplicationOptions replication)
        => services
            .AddSingleton(regions)
            .AddSingleton<ReplicationQueue>()
            .AddSingleton(provider => Open(regions, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<RegionAvailability>()
            .AddSingleton<ResidencyCatalog>()
            .AddSingleton<PlacementReceipts>()
            .AddSingleton<ResidencyIncidents>()
            .AddSingleton(replication)
            .AddSingleton<ReplicationWork>()
            .AddSingleton<ObjectCopier>()
            .AddSingleton<RegionCopy>()
            .AddSingleton<RegionEpochs>()
            .AddSingleton<WantedObjects>()
            .AddSingleton<SurplusVersions>()
            .AddSingleton<LostCopies>()
            .AddSingleton<SweepRequests>()
            .AddSingleton<ReplicaList>()
            .AddSingleton<ReplicationStatus>()
            .AddSingleton<ReplicationStanding>()
            .AddHostedService<ReplicationWatch>()
            .AddSingleton<Reconciliation>()
            .AddHostedService<RegionStart>()
            .AddHostedService<Replicator>()
            .AddHealthChecks().AddCheck<ResidencyHealth>(ResidencyHealth.Name, HealthStatus.Degraded).AddCheck<ReplicationHealth>(ReplicationHealth.Name, HealthStatus.Degraded).Services;

    private static RegionStores Open(IReadOnlyList<RegionOptions> regions, TimeProvider clock)
        => new(
            [.. regions.SelectMany(region => ObjectFolders.Classes.Select(region.BucketOf).Prepend(region.Bucket).Distinct(StringComparer.Ordinal).Select(bucket => Open(region, bucket, clock)))],
            (name, kind) => regions.First(region => region.Name == name).BucketOf(kind));

    private static IObjectStore Open(RegionOptions region, string bucket, TimeProvider clock)
        => region.Store switch
        {
            RegionOptions.DirectoryStore => new FileObjectStore(new FileStoreOptions(region.Name, bucket, DirectoryOf(region, bucket)), clock),
            RegionOptions.MinioStore => new MinioObjectStore(Minio(region, bucket), clock),
            _ => throw new ArgumentException($"region {region.Name}: there is no store '{region.Store}'", nameof(region)),
        };

    /// <summary>A MinIO region's settings as its store takes them. The endpoint must be an absolute URI.</summary>
    internal static MinioStoreOptions Minio(RegionOptions region, string bucket) => new()
    {
        Region = region.Name,
        ServerRegion = region.SigningRegion.Length > 0 ? region.SigningRegion : null,
        Endpoint = new Uri(region.Endpoint),
        Bucket = bucket,
        AccessKey = region.AccessKey,
        AccessKeyFile = region.AccessKeyFile.Length > 0 ? region.AccessKeyFile : null,
        SecretKeyFile = region.SecretKeyFile.Length > 0 ? region.SecretKeyFile : null,
        SecretKeyVariable = region.SecretKeyVariable.Length > 0 ? region.SecretKeyVariable : null,
        CertificateAuthorityFile = region.CaFile.Length > 0 ? region.CaFile : null,
        InsecureHttp = region.InsecureHttp,
        MaximumAttempts = region.S3.MaximumAttempts,
        RetryPause = TimeSpan.FromMilliseconds(region.S3.RetryPauseMilliseconds),
        BreakDuration = TimeSpan.FromMilliseconds(region.S3.BreakMilliseconds),
        ConnectTimeout = TimeSpan.FromMilliseconds(region.S3.ConnectTimeoutMilliseconds),
        AnswerTimeout = TimeSpan.FromMilliseconds(region.S3.AnswerTimeoutMilliseconds),
        StallTimeout = TimeSpan.FromMilliseconds(region.S3.StallTimeoutMilliseconds),
        MaximumConnections = region.S3.MaximumConnections,
        MultipartThreshold = (long)region.S3.MultipartThresholdMegabytes << 20,
        PartLength = (long)region.S3.PartMegabytes << 20,
        ParallelParts = region.S3.ParallelParts,
    };

    // The default bucket has the directory itself, as it always had; others get folders in it.
    private static string DirectoryOf(RegionOptions region, string bucket) => bucket == region.Bucket ? region.Directory : Path.Combine(region.Directory, "buckets", bucket);
}
