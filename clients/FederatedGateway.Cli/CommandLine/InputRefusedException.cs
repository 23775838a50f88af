using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>A file of the user's with several mistakes, all of which are shown.</summary>
internal sealed class InputRefusedException(string reason, string detail, IReadOnlyList<string> violations) : Exception(detail)
{
    public Refusal Refusal { get; } = new(reason, detail);

    public IReadOnlyList<string> Violations { get; } = violations;
}
