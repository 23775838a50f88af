using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Gateway.Datasets;

/// <summary>A file that one upload is collected in. It begins at the committed offset: whatever a crash left behind it was never promised to anybody.</summary>
internal sealed class UploadSpool : IAsyncDisposable
{
    private readonly FileStream file;

    private UploadSpool(FileStream file, long length)
    {
        this.file = file;
        Length = length;
    }

    /// <summary>Bytes written, durable or not.</summary>
    public long Length { get; private set; }

    /// <param name="path">Made when it is missing.</param>
    /// <param name="committed">At most the file's length.</param>
    public static UploadSpool Open(string path, long committed)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        var file = PrivateFiles.Open(path, FileMode.OpenOrCreate);
        try
        {
            file.SetLength(committed);
            file.Position = committed;
            return new UploadSpool(file, committed);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="RefusedException"><see cref="Reasons.ObjectUnavailable"/>: the disk takes no more.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw new RefusedException(Reasons.ObjectUnavailable, $"the gateway's disk takes no more of this upload ({e.GetType().Name}); tell its operator, then go on from the committed offset");
        }

        Length += bytes.Length;
    }

    /// <summary>Returns once everything written before the call survives a power cut.</summary>
    public Task SyncAsync() => Task.Run(() => RandomAccess.FlushToDisk(file.SafeFileHandle));

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
