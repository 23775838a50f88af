using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace FederatedGateway.UnitTests.Repository;

/// <summary>What deploy/ says of regions fits together; it cannot be started in tests.</summary>
public sealed class DeploymentTests
{
    private static readonly string Deploy = Path.Combine(RepositoryRoot.Path, "deploy");

    [Fact]
    public void Compose_has_four_erasure_coded_nodes_for_each_region_that_the_gateway_names()
    {
        var compose = Load(Path.Combine("regions", "compose.yaml"));
        var (services, volumes) = ((YamlMappingNode)compose["services"], (YamlMappingNode)compose["volumes"]);
        using var gateway = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "regions", "gateway.json")));
        var front = File.ReadAllText(Path.Combine(Deploy, "regions", "haproxy.cfg"));

        var regions = gateway.RootElement.GetProperty("Regions").EnumerateArray().ToList();
        Assert.Equal(3, regions.Count);
        foreach (var region in regions)
        {
            var name = region.GetProperty("Name").GetString()!;
            var port = new Uri(region.GetProperty("Endpoint").GetString()!).Port;
            Assert.Contains($"listen {name}\n  mode http\n  bind :{port}\n", front, StringComparison.Ordinal);
            for (var node = 1; node <= 4; node++)
            {
                var service = (YamlMappingNode)services[$"{name}-{node}"];
                Assert.Equal($"server http://{name}-{{1...4}}:9000/data", service["command"].ToString());
                Assert.Equal(name, service["environment"]["MINIO_SITE_REGION"].ToString());
                Assert.True(volumes.Children.ContainsKey($"{name}-{node}"));
                Assert.Contains($"server {name}-{node} {name}-{node}:9000 check", front, StringComparison.Ordinal);
            }

            var values = Load(Path.Combine("helm", $"minio-{name}.yaml"));
            Assert.Equal(("distributed", "4", name), (values["mode"].ToString(), values["replicas"].ToString(), values["environment"]["MINIO_SITE_REGION"].ToString()));
        }

        Assert.All(["gateway-1", "gateway-2"], name => Assert.True(services.Children.ContainsKey(name)));
        Assert.Contains("mode tcp", front, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compose/compose.yaml")]
    [InlineData("prometheus/prometheus.yml")]
    [InlineData("prometheus/alerts.yml")]
    public void Other_files_parse(string file) => Assert.NotEmpty(Load(file).Children);

    private static YamlMappingNode Load(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Deploy, file));
        stream.Load(reader);
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }
}
