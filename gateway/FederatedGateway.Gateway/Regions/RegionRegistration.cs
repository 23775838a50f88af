using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Gateway.Regions.ObjectStores.Files;

namespace FederatedGateway.Gateway.Regions;

internal static class RegionRegistration
{
    /// <summary>One store a region, for the life of the process.</summary>
    public static IServiceCollection AddRegions(this IServiceCollection services, IReadOnlyList<RegionOptions> regions)
        => services
            .AddSingleton(regions)
            .AddSingleton(provider => new RegionStores([.. regions.Select(region => Open(region, provider.GetRequiredService<TimeProvider>()))]))
            .AddHostedService<RegionStart>();

    private static FileObjectStore Open(RegionOptions region, TimeProvider clock)
        => region.Store switch
        {
            RegionOptions.DirectoryStore => new FileObjectStore(new FileStoreOptions(region.Name, region.Bucket, region.Directory), clock),
            _ => throw new ArgumentException($"region {region.Name}: there is no store '{region.Store}'", nameof(region)),
        };
}
