using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FederatedGateway.Cli.CommandLine;
using Spectre.Console;

namespace FederatedGateway.Cli.Output;

/// <summary>Where a command's words go: data to stdout, as text or as JSON; everything else to stderr.</summary>
internal sealed class CommandOutput
{
    public static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions OneLine = new(JsonOptions) { WriteIndented = false };

    private readonly CliHost host;

    public CommandOutput(CliHost host, bool json)
    {
        this.host = host;
        IsJson = json;
        Errors = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(host.Error),
            Ansi = host.ErrorIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = host.ErrorIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = host.ErrorIsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
    }

    public bool IsJson { get; }

    /// <summary>stderr as a console that knows whether a person sees it.</summary>
    public IAnsiConsole Errors { get; }

    /// <summary>Prints the result: as JSON where asked for, else by <paramref name="text"/>.</summary>
    public void Result<T>(T result, Action<TextWriter, T> text)
    {
        if (IsJson)
        {
            host.Output.WriteLine(JsonSerializer.Serialize(result, JsonOptions));
        }
        else
        {
            text(host.Output, result);
        }
    }

    /// <summary>A remark for people; silent under --json.</summary>
    public void Note(string text)
    {
        if (!IsJson)
        {
            host.Error.WriteLine(text);
        }
    }

    /// <summary>Something that must not be overlooked, under --json too.</summary>
    public void Warn(string text) => host.Error.WriteLine("warning: " + text);

    public void Fail(Failure failure, string? traceId)
    {
        if (IsJson)
        {
            host.Error.WriteLine(JsonSerializer.Serialize(new { error = new { failure.Reason, failure.Detail, failure.Violations, failure.ExitCode, traceId } }, OneLine));
            return;
        }

        host.Error.WriteLine($"error: {failure.Detail} [{failure.Reason}]");
        foreach (var violation in failure.Violations)
        {
            host.Error.WriteLine("  " + violation);
        }
    }

    /// <summary>Rows under headings, columns aligned by two spaces.</summary>
    public static void Table(TextWriter writer, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = headings.Select((heading, column) => Math.Max(heading.Length, rows.Select(row => row[column].Length).DefaultIfEmpty(0).Max())).ToList();
        foreach (var row in rows.Prepend(headings))
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, column) => column == row.Count - 1 ? cell : cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
