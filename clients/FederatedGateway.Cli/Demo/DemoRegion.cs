using FederatedGateway.Cli.Hosting;

namespace FederatedGateway.Cli.Demo;

/// <summary>A region of the demonstration and how the gateway reaches it.</summary>
/// <param name="Settings">For the gateway's configuration.</param>
/// <param name="Server">The MinIO server; null for a directory.</param>
internal sealed record DemoRegion(GatewayConfiguration.RegionSettings Settings, MinioServer? Server)
{
    /// <summary>The legal space that a region's name suggests: nobody else says where a demonstration's regions are.</summary>
    public static string Jurisdiction(string name) => name.Split('-')[0] switch
    {
        "eu" => "EU",
        "us" => "US",
        "cn" => "CN",
        "uk" => "UK",
        "ch" => "CH",
        "ap" => "Asia-Pacific",
        _ => "unstated",
    };
}
