using System.Text.Json;
using System.Text.Json.Serialization;
using FederatedGateway.Client.Storage;

namespace FederatedGateway.Client.Studies;

/// <summary>
/// What this institution did in a study, one JSON object a line, appended and flushed to the disk before anything follows from it: an envelope before
/// its first byte is sent, an order before its signature leaves. Several processes may append; each sees what the others wrote before it decides.
/// </summary>
internal sealed class StudyJournal(string path, TimeProvider time)
{
    /// <summary>Another process holds the journal for milliseconds.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(20);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public async Task<JournaledStudy> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return JournaledStudy.Empty;
        }

        using var file = await OpenAsync(cancellationToken);
        return Read(file).State;
    }

    /// <summary>Appends the event that <paramref name="decide"/> returns for the state as it is; null appends nothing. Nobody else appends in between.</summary>
    /// <returns>The state afterwards.</returns>
    public async Task<JournaledStudy> AppendAsync(Func<JournaledStudy, DateTimeOffset, StudyEvent?> decide, CancellationToken cancellationToken)
    {
        PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = await OpenAsync(cancellationToken);
        var (state, end) = Read(file);
        if (decide(state, time.GetUtcNow()) is not { } happened)
        {
            return state;
        }

        Append(file, end, happened);
        return state.With(happened);
    }

    private static void Append(FileStream file, long end, StudyEvent happened)
    {
        // A line that a crash cut off was never acted upon.
        file.SetLength(end);
        file.Position = end;
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(happened, Json), (byte)'\n']);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The state, and where the last whole line ends.</summary>
    private (JournaledStudy State, long End) Read(FileStream file)
    {
        var content = new byte[file.Length];
        file.ReadExactly(content);
        var state = JournaledStudy.Empty;
        var end = 0;
        for (var number = 1; content.AsSpan(end).IndexOf((byte)'\n') is >= 0 and var length; number++)
        {
            try
            {
                state = state.With(JsonSerializer.Deserialize<StudyEvent>(content.AsSpan(end, length), Json)!);
            }
            catch (Exception exception) when (exception is JsonException or Google.Protobuf.InvalidProtocolBufferException)
            {
                throw new IOException($"{path}, line {number} is damaged; restore the file from a backup: it knows which orders were signed and opens what was uploaded", exception);
            }

            end += length + 1;
        }

        return (state, end);
    }

    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return PrivateFile.OpenExclusive(path);
            }
            catch (IOException) when (File.Exists(path) && time.GetElapsedTime(began) < LockTimeout)
            {
                await Task.Delay(LockRetry, time, cancellationToken);
            }
        }
    }
}
