using System.Text.RegularExpressions;

namespace FederatedGateway.UnitTests.Repository;

public sealed partial class ReadmeTests
{
    public static TheoryData<string> Pages => [.. RepositoryRoot.Files("*.md").Select(RepositoryRoot.Relative)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_file_of_ours_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(RepositoryRoot.Path, page))!;
        var dead = Link().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, page))).Select(link => link.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target))).ToList();
        Assert.Empty(dead);
    }

    [Theory]
    [InlineData("./fgw demo", "fgw")]
    [InlineData("./test.sh", "test.sh")]
    public void The_two_commands_are_there_and_executable(string command, string file)
    {
        Assert.Contains(command, File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")), StringComparison.Ordinal);
        Assert.True(File.GetUnixFileMode(Path.Combine(RepositoryRoot.Path, file)).HasFlag(UnixFileMode.UserExecute));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
