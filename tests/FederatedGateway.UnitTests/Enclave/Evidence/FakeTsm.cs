using System.Diagnostics;
using System.Text;

namespace FederatedGateway.UnitTests.Enclave.Evidence;

/// <summary>
/// Stands in for the kernel's side of configfs-tsm. The files of a request are FIFOs, so that every read and write meets this side in the order in which it happens;
/// as the kernel does, this side takes them away itself, and an empty directory is left to remove.
/// </summary>
internal sealed class FakeTsm : IDisposable
{
    private static readonly string[] Files = ["provider", "generation", "outblob", "auxblob", "inblob"];

    private readonly TemporaryDirectory directory = new();
    private int requests;
    private Task serving = Task.CompletedTask;

    public string Root => directory.Path;

    public required string Provider { get; init; }

    /// <summary>Makes the report for the bytes that were written.</summary>
    public required Func<byte[], byte[]> Report { get; init; }

    /// <summary>The host's certificate table.</summary>
    public byte[] Auxblob { get; init; } = [];

    /// <summary>What reads of the generation give, two for each attempt.</summary>
    public string[] Generations { get; init; } = ["1", "1"];

    /// <summary>What was written last.</summary>
    public byte[] Inblob { get; private set; } = [];

    /// <summary>Lays a request's directory out, as mkdir does with the kernel, and serves it.</summary>
    public string NewName()
    {
        var name = $"request-{++requests}";
        var entry = directory.File(name);
        Directory.CreateDirectory(entry);
        using (var made = Process.Start("mkfifo", Files.Select(file => Path.Combine(entry, file))))
        {
            made.WaitForExit();
        }

        serving = Task.Factory.StartNew(() => Serve(entry), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return name;
    }

    /// <summary>The request was served to its end.</summary>
    public Task ServedAsync() => serving;

    public void Dispose() => directory.Dispose();

    private void Serve(string entry)
    {
        for (var read = 0; read < Generations.Length; read += 2)
        {
            Inblob = File.ReadAllBytes(Path.Combine(entry, "inblob"));
            Answer(entry, "generation", Line(Generations[read]));
            Answer(entry, "provider", Line(Provider));
            Answer(entry, "outblob", Report(Inblob));
            if (Provider == "sev_guest")
            {
                Answer(entry, "auxblob", Auxblob);
            }

            Answer(entry, "generation", Line(Generations[read + 1]), read + 2 == Generations.Length ? Files : []);
        }
    }

    private static byte[] Line(string text) => Encoding.ASCII.GetBytes(text + "\n");

    private static void Answer(string entry, string file, byte[] content, params string[] removed)
    {
        // Opening waits for the reader, and the reader for this side's closing.
        using var fifo = new FileStream(Path.Combine(entry, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        fifo.Write(content);
        foreach (var gone in removed)
        {
            File.Delete(Path.Combine(entry, gone));
        }
    }
}
