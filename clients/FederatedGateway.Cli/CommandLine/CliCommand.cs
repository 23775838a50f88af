using System.CommandLine;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>A command with examples for its help; its action runs inside <see cref="CommandRun"/>, which maps every failure to an exit code.</summary>
internal sealed class CliCommand : Command
{
    /// <param name="name">Name.</param>
    /// <param name="description">One or two sentences.</param>
    /// <param name="examples">Whole command lines, each optionally followed by "  # what it does".</param>
    public CliCommand(string name, string description, params string[] examples)
        : base(name, description)
        => Examples = examples;

    public IReadOnlyList<string> Examples { get; }

    /// <summary>What the command does.</summary>
    public void Runs(CliHost host, Func<CommandRun, CancellationToken, Task<int>> action)
        => SetAction((parsed, cancellationToken) => CommandRun.ExecuteAsync(host, parsed, action, cancellationToken));
}
