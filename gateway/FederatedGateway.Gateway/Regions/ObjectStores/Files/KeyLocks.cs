using System.Security.Cryptography;
using System.Text;

namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>
/// One writer a key, in this process and in others on the same directory. The operating system lets a lock go when its process dies, so a
/// crash leaves none behind. Keys share a fixed number of lock files; two keys on one file only wait for each other.
/// </summary>
internal sealed class KeyLocks(string directory) : IDisposable
{
    private const int Shards = 64;

    /// <summary>Locks are held for a few file operations; longer means that a process hangs in one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Waiting in memory is fair and cheap; only its winner polls the file.
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, Shards).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<IDisposable> AcquireAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var shard = SHA256.HashData(Encoding.ASCII.GetBytes(key.Value))[0] % Shards;
        var gate = gates[shard];
        await gate.WaitAsync(cancellationToken);
        try
        {
            return new Held(gate, await OpenAsync(Path.Combine(directory, $"{shard:x2}.lock"), cancellationToken));
        }
        catch
        {
            _ = gate.Release();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var gate in gates)
        {
            gate.Dispose();
        }
    }

    /// <summary>Whether opening failed because somebody else has the file open exclusively.</summary>
    public static bool IsHeldElsewhere(IOException e)
    {
        const int linuxWouldBlock = 11, macWouldBlock = 35, windowsSharingViolation = unchecked((int)0x80070020);
        return e.HResult is linuxWouldBlock or macWouldBlock or windowsSharingViolation;
    }

    private static async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        // Waiting for another process is real time, whatever clock the store was given.
        var started = TimeProvider.System.GetTimestamp();
        for (var delay = 1; ; delay = Math.Min(delay * 2, 50))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (IsHeldElsewhere(e))
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    throw new ObjectStoreUnavailableException(
                        $"Another process has held '{path}' for {Patience.TotalSeconds:0} s. Look for a hanging gateway on this directory.", isTransient: true, e);
                }

                await Task.Delay(RandomNumberGenerator.GetInt32(delay, (2 * delay) + 1), cancellationToken);
            }
        }
    }

    private sealed class Held(SemaphoreSlim gate, FileStream file) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            _ = gate.Release();
        }
    }
}
