using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using FederatedGateway.Cli.Enclaves;
using FederatedGateway.Cli.Attestation;
using FederatedGateway.Cli.Audit;
using FederatedGateway.Cli.Certificates;
using FederatedGateway.Cli.Completion;
using FederatedGateway.Cli.Datasets;
using FederatedGateway.Cli.Demo;
using FederatedGateway.Cli.Diagnosis;
using FederatedGateway.Cli.Identities;
using FederatedGateway.Cli.Models;
using FederatedGateway.Cli.Regions;
using FederatedGateway.Cli.Retention;
using FederatedGateway.Cli.Runs;
using FederatedGateway.Cli.Studies;

namespace FederatedGateway.Cli.CommandLine;

/// <summary>The whole command line: every command, parsed and run.</summary>
internal static class FgwCommandLine
{
    /// <summary>After Ctrl-C a command has this long to stop what it started.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(20);

    public static RootCommand Create(CliHost host)
    {
        var root = new RootCommand("FederatedGateway: train one model on tables that nobody else may read. Start with `fgw demo`.")
        {
            DemoCommand.Create(host),
            IdentityCommands.Create(host),
            CertificateCommands.Create(host),
            StudyCommands.Create(host),
            DatasetCommands.Create(host),
            AttestCommands.Create(host),
            EnclaveCommands.Create(host),
            RunCommands.Create(host),
            ModelCommands.Create(host),
            AuditCommands.Create(host),
            RetentionCommands.Create(host),
            RegionCommands.Create(host),
            DoctorCommand.Create(host),
            CompletionCommands.Create(host),
        };
        GlobalOptions.AddTo(root);
        HelpWithExamples.Install(root);
        return root;
    }

    public static async Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var parsed = Create(host).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var invocation = new InvocationConfiguration
        {
            Output = host.Output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
        };
        if (parsed.Action is ParseErrorAction errors)
        {
            // The whole help would bury a mistake; it is the answer to an unfinished command.
            errors.ShowHelp = parsed.UnmatchedTokens.Count == 0 && parsed.CommandResult.Command.Subcommands.Count > 0;
            invocation.Output = host.Error;
            await parsed.InvokeAsync(invocation, cancellationToken);
            return await RefuseAsync(host, parsed);
        }

        if (MistakenOption(parsed) is { } mistaken)
        {
            await host.Error.WriteLineAsync($"Unrecognized option '{mistaken}'. (A file of this name: ./{mistaken})");
            return await RefuseAsync(host, parsed);
        }

        return await parsed.InvokeAsync(invocation, cancellationToken);
    }

    /// <summary>An option that no command knows would otherwise be taken for a file's name.</summary>
    private static string? MistakenOption(ParseResult parsed)
        => parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))?.Value;

    private static async Task<int> RefuseAsync(CliHost host, ParseResult parsed)
    {
        await host.Error.WriteLineAsync($"See: fgw {(CommandPath.Of(parsed) + " --help").TrimStart()}");
        return ExitCodes.Usage;
    }
}
