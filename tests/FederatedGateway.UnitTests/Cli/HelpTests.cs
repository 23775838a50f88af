using System.CommandLine;
using FederatedGateway.Cli.CommandLine;

namespace FederatedGateway.UnitTests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Commands => [.. Walk(Root(), string.Empty).Select(pair => pair.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_says_what_it_does_and_shows_how(string path)
    {
        var command = Assert.IsType<CliCommand>(Walk(Root(), string.Empty).Single(pair => pair.Path == path).Command);
        Assert.False(string.IsNullOrWhiteSpace(command.Description));
        Assert.NotEmpty(command.Examples);
        Assert.All(command.Options.Cast<Symbol>().Concat(command.Arguments), symbol => Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"{path}: {symbol.Name}"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_s_examples_parse(string path)
    {
        var root = Root();
        var command = (CliCommand)Walk(root, string.Empty).Single(pair => pair.Path == path).Command;
        foreach (var example in command.Examples)
        {
            var start = example.IndexOf("fgw ", StringComparison.Ordinal);
            var line = example[(start + "fgw ".Length)..].Split("  # ")[0].Split(" | ")[0].Split(" > ")[0];
            var parsed = root.Parse(line);
            Assert.True(parsed.Errors.Count == 0, $"\"{example}\": {string.Join("; ", parsed.Errors.Select(error => error.Message))}");
            Assert.StartsWith(path, CommandPath.Of(parsed), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_ends_well_and_prints_the_examples_to_stdout(string path)
    {
        using var directory = new TemporaryDirectory();
        var fgw = new CommandLineRunner(directory.Path);
        Assert.Equal(ExitCodes.Success, await fgw.RunAsync([.. path.Split(' '), "--help"]));
        Assert.Contains("Examples:", fgw.Output, StringComparison.Ordinal);
        Assert.Empty(fgw.Error);
    }

    private static RootCommand Root() => FgwCommandLine.Create(CliHost.Process());

    private static IEnumerable<(string Path, Command Command)> Walk(Command parent, string prefix)
        => parent.Subcommands.SelectMany(command => Walk(command, prefix + command.Name + " ").Prepend((prefix + command.Name, command)));
}
