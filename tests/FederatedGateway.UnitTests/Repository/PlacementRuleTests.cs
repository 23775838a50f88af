using System.Text.RegularExpressions;

namespace FederatedGateway.UnitTests.Repository;

/// <summary>Objects are written through a target that residency allowed, and in no other way.</summary>
public sealed partial class PlacementRuleTests
{
    /// <summary>The target itself, and the mark of a bucket, which is of no study.</summary>
    private static readonly string[] Writers = ["AllowedTarget.cs", "RegionEpochs.cs"];

    [Fact]
    public void Nothing_writes_an_object_but_an_allowed_target()
    {
        var gateway = Path.Combine(RepositoryRoot.Path, "gateway", "FederatedGateway.Gateway");
        var files = Directory.GetFiles(gateway, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains(Path.Combine("Regions", "ObjectStores"), StringComparison.Ordinal) && !Writers.Contains(Path.GetFileName(file)))
            .Select(file => (Name: Path.GetFileName(file), Text: File.ReadAllText(file))).Where(file => Put().IsMatch(file.Text)).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            Assert.All(Put().Matches(file.Text), call => Assert.Equal("target", call.Groups["receiver"].Value));
            Assert.Matches(@"AllowedTarget target\b|var target = AllowedTarget\.", file.Text);
            Assert.DoesNotMatch(@"IObjectStore target\b", file.Text);
        });
    }

    [GeneratedRegex(@"(?<receiver>[\w\]\)]+)\.PutAsync\(")]
    private static partial Regex Put();
}
