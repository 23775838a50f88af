using FederatedGateway.Gateway.Regions.Lifecycle;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;
using FederatedGateway.Gateway.Regions.Replication;

namespace FederatedGateway.Gateway.Regions;

internal static class RegionRegistration
{
    /// <summary>One store a region, for the life of the process.</summary>
    public static IServiceCollection AddRegions(this IServiceCollection services, IReadOnlyList<RegionOptions> regions)
        => services
            .AddSingleton(regions)
            .AddSingleton<ReplicationQueue>()
            .AddSingleton(provider => new RegionStores([.. regions.Select(region => Open(region, provider.GetRequiredService<TimeProvider>()))]))
            .AddSingleton<ReplicationWork>()
            .AddSingleton<ObjectCopier>()
            .AddSingleton<Reconciliation>()
            .AddHostedService<RegionStart>()
            .AddHostedService<Replicator>()
            .AddHostedService<LifecycleSetting>();

    private static IObjectStore Open(RegionOptions region, TimeProvider clock)
        => region.Store switch
        {
            RegionOptions.DirectoryStore => new FileObjectStore(new FileStoreOptions(region.Name, region.Bucket, region.Directory), clock),
            RegionOptions.MinioStore => new MinioObjectStore(Minio(region), clock),
            _ => throw new ArgumentException($"region {region.Name}: there is no store '{region.Store}'", nameof(region)),
        };

    /// <summary>A MinIO region's settings as its store takes them. The endpoint must be an absolute URI.</summary>
    internal static MinioStoreOptions Minio(RegionOptions region) => new()
    {
        Region = region.Name,
        ServerRegion = region.SigningRegion.Length > 0 ? region.SigningRegion : null,
        Endpoint = new Uri(region.Endpoint),
        Bucket = region.Bucket,
        AccessKey = region.AccessKey,
        SecretKeyFile = region.SecretKeyFile,
        CertificateAuthorityFile = region.CaFile.Length > 0 ? region.CaFile : null,
        InsecureHttp = region.InsecureHttp,
    };
}
