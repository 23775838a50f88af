using System.Buffers;

namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>The bytes of versions: on their way in, and being read.</summary>
internal sealed class FileContents(KeyLayout layout, string region)
{
    /// <summary>Gives the bytes of a settled file a second name in this region; the caller flushes.</summary>
    /// <returns>Null where that cannot be, as on another file system: then the bytes have to be copied.</returns>
    /// <exception cref="ObjectCorruptedException">They are not what was promised.</exception>
    public static FileStream? TryTake(ObjectUpload upload, SettledFile settled, string incoming)
    {
        if (!Durable.TryLink(settled.Path, incoming))
        {
            return null;
        }

        var file = new FileStream(incoming, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (file.Length == upload.Length && (upload.Sha256 is null || settled.Sha256.AsSpan().SequenceEqual(upload.Sha256)))
        {
            return file;
        }

        var length = file.Length;
        file.Dispose();
        throw new ObjectCorruptedException($"The file for '{upload.Key}' has {length} bytes and SHA-256 {Convert.ToHexStringLower(settled.Sha256)}, which is not what was promised; nothing was stored.");
    }

    /// <summary>Writes the source to a file block by block; the caller flushes.</summary>
    /// <returns>The digests of the blocks.</returns>
    public static async Task<byte[]> CopyAsync(UploadSource source, FileStream file, CancellationToken cancellationToken)
    {
        using var digests = new BlockHash();
        var block = ArrayPool<byte>.Shared.Rent(BlockHash.BlockLength);
        try
        {
            int read;
            while ((read = await source.ReadAsync(block.AsMemory(0, BlockHash.BlockLength), cancellationToken)) > 0)
            {
                digests.Append(block.AsSpan(0, read));
                await file.WriteAsync(block.AsMemory(0, read), cancellationToken);
            }

            return digests.Complete();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    public static void Discard(string incoming)
    {
        if (File.Exists(incoming))
        {
            File.Delete(incoming);
        }
    }

    public ObjectReading Open(ObjectKey key, VersionRecord record, long offset, long length)
    {
        FileStream file;
        try
        {
            file = new FileStream(layout.ContentOf(key, record.VersionId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A version is deleted record first: content that went while its record stays was taken by somebody else.
            throw File.Exists(layout.RecordOf(key, record.VersionId))
                ? new ObjectCorruptedException($"The bytes of version {record.VersionId} of '{key}' are missing in region {region}. Restore it from another region.", e)
                : new ObjectNotFoundException($"Version {record.VersionId} of '{key}' was deleted from region {region} just now.", e);
        }

        if (file.Length != record.Length)
        {
            var actual = file.Length;
            file.Dispose();
            throw new ObjectCorruptedException(
                $"Version {record.VersionId} of '{key}' has {actual} bytes in region {region}, not {record.Length}. Restore it from another region.");
        }

        return new ObjectReading(record.Describe(), offset, length, new BlockVerifiedStream(file, record, offset, length));
    }

    /// <summary>Removes what uploads left that died: nobody holds the file open and it is old enough not to be just being made.</summary>
    public void RemoveAbandoned()
    {
        foreach (var path in Directory.EnumerateFiles(layout.Incoming))
        {
            try
            {
                if (File.GetLastWriteTimeUtc(path) < TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1))
                {
                    using var unheld = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                    File.Delete(path);
                }
            }
            catch (Exception e) when (e is FileNotFoundException || (e is IOException io && KeyLocks.IsHeldElsewhere(io)))
            {
                // Its owner lives, or has just given it its name.
            }
        }
    }
}
