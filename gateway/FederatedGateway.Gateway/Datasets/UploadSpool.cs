using System.Security.Cryptography;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Gateway.Regions.ObjectStores;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>
/// A file that one upload is collected in. It begins at the committed offset: whatever a crash left behind it was never promised to anybody. Bytes are
/// hashed and written a batch at a time, beside the arrival of the next batch, and leave the system's memory once they are on the disk: nobody reads them
/// until the study runs. One caller at a time.
/// </summary>
internal sealed class UploadSpool : IAsyncDisposable
{
    /// <summary>Few enough to stay in the processor's cache, many enough that handing them over costs nothing; two batches are in memory at most.</summary>
    private const int BatchBytes = 1024 * 1024;

    /// <summary>A message costs memory even when it is empty.</summary>
    private const int BatchMessages = 64;

    private readonly string path;
    private readonly FileStream file;
    private readonly IncrementalHash? whole;
    private readonly BlockHash? blocks;
    private List<ReadOnlyMemory<byte>> arrived = [];
    private int arrivedBytes;
    private Task writing = Task.CompletedTask;
    private long written;
    private long givenBack;

    private UploadSpool(string path, FileStream file, long length)
    {
        this.path = path;
        this.file = file;
        (Length, written, givenBack) = (length, length, length);
        if (length == 0)
        {
            (whole, blocks) = (IncrementalHash.CreateHash(HashAlgorithmName.SHA256), new BlockHash());
        }
    }

    /// <summary>Bytes taken in, written or not.</summary>
    public long Length { get; private set; }

    /// <param name="path">Made when it is missing.</param>
    /// <param name="committed">At most the file's length.</param>
    public static UploadSpool Open(string path, long committed)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        if (committed == 0)
        {
            // The bytes of an upload that begins again may be a stored object's by now: another file, not the same one cut.
            File.Delete(path);
        }

        var file = PrivateFiles.Open(path, FileMode.OpenOrCreate);
        try
        {
            file.SetLength(committed);
            return new UploadSpool(path, file, committed);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <param name="bytes">Must not change any more.</param>
    /// <exception cref="RefusedException"><see cref="Reasons.ObjectUnavailable"/>: the disk takes no more.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        arrived.Add(bytes);
        arrivedBytes += bytes.Length;
        Length += bytes.Length;
        if (arrivedBytes >= BatchBytes || arrived.Count >= BatchMessages)
        {
            await WriteOutAsync();
        }
    }

    /// <summary>Lets everything taken in be written, and returns once everything taken in before is.</summary>
    /// <exception cref="RefusedException">As <see cref="WriteAsync"/>.</exception>
    public async ValueTask WriteOutAsync()
    {
        await writing;
        var batch = arrived;
        (arrived, arrivedBytes) = ([], 0);
        writing = Task.Run(() => Write(batch));
    }

    /// <summary>Returns once everything taken in is written.</summary>
    /// <exception cref="RefusedException">As <see cref="WriteAsync"/>.</exception>
    public async Task CompleteAsync()
    {
        await WriteOutAsync();
        await writing;
    }

    /// <summary>Returns once everything that was written out before the call survives a power cut. May run beside other calls.</summary>
    /// <exception cref="RefusedException">As <see cref="WriteAsync"/>.</exception>
    public async Task SyncAsync()
    {
        await writing;
        await Task.Run(Sync);
    }

    /// <summary>The file with its digests, once complete; null when only its end was collected here, so that nobody has hashed the whole.</summary>
    public SettledFile? Settle() => whole is null || blocks is null ? null : new SettledFile(path, whole.GetCurrentHash(), blocks.Complete());

    public async ValueTask DisposeAsync()
    {
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        whole?.Dispose();
        blocks?.Dispose();
        await file.DisposeAsync();
    }

    private void Sync()
    {
        var reached = Volatile.Read(ref written);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        PageCache.GiveBack(file.SafeFileHandle, givenBack, reached - givenBack);
        givenBack = reached;
    }

    private void Write(List<ReadOnlyMemory<byte>> batch)
    {
        try
        {
            foreach (var bytes in batch)
            {
                RandomAccess.Write(file.SafeFileHandle, bytes.Span, written);
                whole?.AppendData(bytes.Span);
                blocks?.Append(bytes.Span);
                written += bytes.Length;
            }
        }
        catch (IOException e)
        {
            throw new RefusedException(Reasons.ObjectUnavailable, $"the gateway's disk takes no more of this upload ({e.GetType().Name}); tell its operator, then go on from the committed offset");
        }
    }
}
