namespace FederatedGateway.Cli.CommandLine;

/// <summary>What a command sees of the process around it: streams, the clock, and the few environment variables that docs/cli.md lists.</summary>
internal sealed record CliHost
{
    /// <summary>Data, and nothing else.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, warnings, errors.</summary>
    public required TextWriter Error { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>A person sees stderr: progress may be drawn there.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The width of the terminal that stderr is; as good as none elsewhere.</summary>
    public int ErrorColumns { get; init; } = int.MaxValue;

    /// <summary>The same for stdout.</summary>
    public int OutputColumns { get; init; } = int.MaxValue;

    /// <summary>A person can answer questions.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Asks a question on stderr and reads the answer; the second argument hides what is typed.</summary>
    public Func<string, bool, string?> Ask { get; init; } = (_, _) => null;

    public static CliHost Process() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Time = TimeProvider.System,
        Environment = System.Environment.GetEnvironmentVariable,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        ErrorColumns = Columns(Console.IsErrorRedirected),
        OutputColumns = Columns(Console.IsOutputRedirected),
        InputIsTerminal = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        Ask = AskConsole,
    };

    /// <summary>A terminal that does not tell its width (0) is treated as having none.</summary>
    private static int Columns(bool isRedirected) => !isRedirected && Console.WindowWidth is > 0 and var columns ? columns : int.MaxValue;

    private static string? AskConsole(string question, bool hidden)
    {
        Console.Error.Write(question);
        if (!hidden)
        {
            return Console.ReadLine();
        }

        var answer = new System.Text.StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && answer.Length > 0)
            {
                answer.Length--;
            }
            else if (!char.IsControl(key.KeyChar))
            {
                answer.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return answer.ToString();
    }
}
