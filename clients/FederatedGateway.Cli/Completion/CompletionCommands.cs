using System.CommandLine;
using FederatedGateway.Cli.CommandLine;

namespace FederatedGateway.Cli.Completion;

/// <summary><c>fgw completion</c>: prints what a shell needs to complete commands and options.</summary>
internal static class CompletionCommands
{
    // The words come from the program itself ("[suggest:POSITION]"), so they are always those of this version.
    private const string Bash = """
        # fgw completion for bash. Install: fgw completion bash > ~/.local/share/bash-completion/completions/fgw
        _fgw() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]} - 1))]" "${COMP_LINE#* }" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _fgw fgw
        """;

    private const string Zsh = """
        #compdef fgw
        # fgw completion for zsh. Install: fgw completion zsh > "${fpath[1]}/_fgw"
        _fgw() {
            local line="${BUFFER#* }"
            local -a words_of_fgw
            words_of_fgw=("${(@f)$("${words[1]}" "[suggest:$((CURSOR - ${#words[1]} - 1))]" "$line" 2>/dev/null)}")
            compadd -a words_of_fgw
            _files
        }
        compdef _fgw fgw
        """;

    private const string Fish = """
        # fgw completion for fish. Install: fgw completion fish > ~/.config/fish/completions/fgw.fish
        function __fgw_complete
            set -l program (commandline -opc)[1]
            set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
            $program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c fgw -a '(__fgw_complete)'
        """;

    public static Command Create(CliHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new CliCommand(
            "completion",
            "Print a script that completes commands and options in a shell",
            "fgw completion bash > ~/.local/share/bash-completion/completions/fgw",
            "fgw completion fish > ~/.config/fish/completions/fgw.fish")
        {
            shell,
        };
        command.Runs(host, async (run, _) =>
        {
            await run.Host.Output.WriteLineAsync(run.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Success;
        });
        return command;
    }
}
