using System.Xml.Linq;

namespace FederatedGateway.UnitTests.Repository;

/// <summary>Who may reference whom: a security reviewer reads <c>enclave/</c> and no other folder, and the gateway can open nothing.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["FederatedGateway.Proto"] = [],
        ["FederatedGateway.Trust"] = ["FederatedGateway.Proto"],
        ["FederatedGateway.Envelopes"] = ["FederatedGateway.Trust"],
        ["FederatedGateway.Enclave"] = ["FederatedGateway.Trust", "FederatedGateway.Envelopes"],
        ["FederatedGateway.Gateway"] = ["FederatedGateway.Trust"],
        ["FederatedGateway.Client"] = ["FederatedGateway.Trust", "FederatedGateway.Envelopes"],
        ["FederatedGateway.Cli"] = ["FederatedGateway.Client"],
    };

    /// <summary>Packages that only the named projects may use.</summary>
    private static readonly Dictionary<string, string[]> Owners = new()
    {
        ["Minio"] = ["FederatedGateway.Gateway"],
        ["Microsoft.EntityFrameworkCore"] = ["FederatedGateway.Gateway"],
        ["Npgsql"] = ["FederatedGateway.Gateway"],
        ["Microsoft.ML"] = ["FederatedGateway.Enclave", "FederatedGateway.Client"],
        ["YamlDotNet"] = ["FederatedGateway.Client"],
        ["Sylvan"] = ["FederatedGateway.Client"],
        ["Parquet"] = ["FederatedGateway.Client"],
        ["BouncyCastle"] = ["FederatedGateway.Trust", "FederatedGateway.Envelopes"],
    };

    public static TheoryData<string> Projects => [.. AllowedProjects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_house_allows(string project)
    {
        var file = Load(project);
        var references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Empty(references.Except(AllowedProjects[project]));

        var packages = file.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value).ToList();
        foreach (var (prefix, owners) in Owners)
        {
            if (!owners.Contains(project))
            {
                Assert.DoesNotContain(packages, package => package.StartsWith(prefix, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Every_product_project_has_a_rule()
    {
        var projects = RepositoryRoot.Files("*.csproj").Where(file => !RepositoryRoot.Relative(file).StartsWith("tests/", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(AllowedProjects.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_built_gateway_cannot_load_what_opens_envelopes()
    {
        var gateway = System.Reflection.Assembly.Load("fgw-gateway");
        Assert.DoesNotContain(gateway.GetReferencedAssemblies(), name => name.Name is "FederatedGateway.Envelopes" or "FederatedGateway.Client");
    }

    private static XDocument Load(string project)
        => XDocument.Load(RepositoryRoot.Files(project + ".csproj").Single());
}
