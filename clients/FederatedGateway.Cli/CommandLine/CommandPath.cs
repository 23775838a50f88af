using System.CommandLine;
using System.CommandLine.Parsing;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>The words that lead to the command that was given, without the program's name: "study create".</summary>
internal static class CommandPath
{
    public static string Of(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result.Parent is CommandResult parent; result = parent)
        {
            names.Push(result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
