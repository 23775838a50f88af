using System.Globalization;
using FederatedGateway.Cli.CommandLine;
using FederatedGateway.Cli.Output;

namespace FederatedGateway.Cli.Demo;

/// <summary>Tells a person what is happening: on a terminal the current line moves, elsewhere every finished step is one line. All of it to stderr.</summary>
internal sealed class DemoSteps(CliHost host)
{
    private const string ClearLine = "\r\u001b[2K";

    /// <summary>Under the step's title, behind its mark.</summary>
    private const int Indent = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<string, double> seconds = new(StringComparer.Ordinal);

    /// <summary>How long each step took.</summary>
    public IReadOnlyDictionary<string, double> Seconds => seconds;

    /// <summary>Runs a step; its result says what to tell when it is done.</summary>
    /// <param name="key">Its name in the report's timings.</param>
    /// <param name="title">What is being done.</param>
    /// <param name="step">Does it.</param>
    public async Task<T> DoAsync<T>(string key, string title, Func<Task<(T Result, string Told)>> step)
    {
        Now(title + "…");
        var began = host.Time.GetTimestamp();
        T result;
        string told;
        try
        {
            (result, told) = await step();
        }
        catch
        {
            // What went wrong is said by whoever handles it, on a line of its own.
            Say($"  ✗ {title}");
            throw;
        }

        var elapsed = host.Time.GetElapsedTime(began).TotalSeconds;
        seconds[key] = seconds.GetValueOrDefault(key) + elapsed;
        Say(string.Create(CultureInfo.InvariantCulture, $"  ✓ {title} ({elapsed:0.0} s){(told.Length > 0 ? ": " + told : string.Empty)}"));
        return result;
    }

    /// <summary>Replaces the current line on a terminal.</summary>
    public void Now(string text)
    {
        if (host.ErrorIsTerminal)
        {
            lock (gate)
            {
                host.Error.Write(ClearLine + Wrapping.Cut($"  … {text}", host.ErrorColumns - 1));
            }
        }
    }

    /// <summary>A line that stays.</summary>
    public void Say(string text)
    {
        lock (gate)
        {
            host.Error.Write(host.ErrorIsTerminal ? ClearLine : string.Empty);
            foreach (var line in Wrapping.Lines(text, host.ErrorColumns, Indent))
            {
                host.Error.WriteLine(line);
            }
        }
    }
}
