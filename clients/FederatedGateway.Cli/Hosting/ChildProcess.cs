using System.Diagnostics;
using System.Globalization;
using FederatedGateway.Cli.Demo;

namespace FederatedGateway.Cli.Hosting;

/// <summary>A server that this program started: its output goes to a file, and it ends when told to.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int TailLines = 20;

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Process process;

    private ChildProcess(string name, Process process, string logFile)
    {
        Name = name;
        this.process = process;
        LogFile = logFile;
    }

    public string Name { get; }

    public string LogFile { get; }

    public int ProcessId => process.Id;

    public bool HasExited => process.HasExited;

    /// <param name="name">For messages.</param>
    /// <param name="program">What to run, see <see cref="ProgramFiles.Find"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="logFile">Standard output and error are appended here; a file outlives this program, a pipe would not.</param>
    public static ChildProcess Start(string name, ProcessStartInfo program, IReadOnlyList<string> arguments, string logFile)
    {
        // The shell gives way to the program (exec keeps the process id).
        string[] words = ["-c", "exec \"$0\" \"$@\" >>\"$FGW_LOG\" 2>&1 </dev/null", program.FileName, .. program.ArgumentList, .. arguments];
        var start = new ProcessStartInfo("/bin/sh", words) { WorkingDirectory = Path.GetDirectoryName(logFile)! };
        start.Environment["FGW_LOG"] = logFile;
        return new ChildProcess(name, Process.Start(start)!, logFile);
    }

    /// <summary>Waits for a condition that the process brings about.</summary>
    /// <exception cref="IOException">It ended first, or took longer than <paramref name="patience"/>; the message has the end of its log.</exception>
    public async Task WaitUntilAsync(Func<CancellationToken, Task<bool>> condition, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (process.HasExited)
            {
                throw new IOException($"{Name} ended with code {process.ExitCode}:{Environment.NewLine}{Tail()}");
            }

            if (time.GetElapsedTime(began) > patience)
            {
                throw new IOException($"{Name} was not ready within {patience.TotalSeconds:0} s:{Environment.NewLine}{Tail()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    /// <summary>Most memory it ever held resident (VmHWM); null where the system does not tell or it has ended.</summary>
    public long? PeakMemoryBytes()
    {
        const string field = "VmHWM:";
        const long kibibyte = 1024;
        var status = $"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status";
        if (process.HasExited || !File.Exists(status))
        {
            return null;
        }

        var line = File.ReadLines(status).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(field.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * kibibyte : null;
    }

    /// <summary>Asks it to end (SIGTERM), and ends it by force if it does not.</summary>
    public async Task StopAsync()
    {
        if (process.HasExited)
        {
            return;
        }

        Signals.Terminate(process.Id);
        using var limit = new CancellationTokenSource(StopPatience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private string Tail() => File.Exists(LogFile) ? string.Join(Environment.NewLine, File.ReadLines(LogFile).TakeLast(TailLines)) : "(it wrote no log)";
}
