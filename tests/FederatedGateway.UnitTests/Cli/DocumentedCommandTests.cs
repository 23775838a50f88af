using System.Text.RegularExpressions;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.UnitTests.Repository;

namespace FederatedGateway.UnitTests.Cli;

/// <summary>Commands in README and docs are understood by the program that they speak of.</summary>
public sealed partial class DocumentedCommandTests
{
    public static TheoryData<string> Pages => [.. RepositoryRoot.Files("*.md").Select(RepositoryRoot.Relative)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_fgw_command_in_a_code_block_parses(string page)
    {
        var root = FgwCommandLine.Create(CliHost.Process());
        var block = false;
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, page)))
        {
            block = line.StartsWith("```", StringComparison.Ordinal) ? !block : block;
            if (!block || Command().Match(line) is not { Success: true } match)
            {
                continue;
            }

            var command = match.Groups[1].Value.Split(" #")[0].Split(" | ")[0].Split(" > ")[0].Replace('\'', '"').Trim();
            var parsed = root.Parse(command);
            Assert.True(parsed.Errors.Count == 0, $"{page}: \"{line}\": {string.Join("; ", parsed.Errors.Select(error => error.Message))}");
        }
    }

    [GeneratedRegex(@"^\s*(?:\$ )?(?:\./)?fgw (.+)$")]
    private static partial Regex Command();
}
