using System.Security.Cryptography;

namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>
/// The version files of a directory. A version exists exactly while its record does: content is put in place before the record appears and
/// taken away after the record has gone, so a crash leaves at most content without a record, which the key's next writer removes.
/// Methods that change a key must be called with its lock held.
/// </summary>
internal sealed class FileVersions(KeyLayout layout, TimeProvider time)
{
    /// <summary>Reads need no lock: records are replaced whole and an open file outlives its name.</summary>
    /// <returns>Null when there is no such version.</returns>
    public async Task<VersionRecord?> FindAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
    {
        if (versionId is not null)
        {
            return IsVersionId(versionId) ? await ReadAsync(key, versionId, cancellationToken) : null;
        }

        foreach (var id in layout.VersionIds(key))
        {
            // One that went after the listing makes the next the latest.
            if (await ReadAsync(key, id, cancellationToken) is { } record)
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>Whether there is such a version and nothing keeps it from being deleted.</summary>
    /// <exception cref="ObjectLockedException">Something does, or its record is damaged and does not tell.</exception>
    public async Task<bool> IsThereUnlockedAsync(ObjectKey key, string versionId, bool bypassGovernance, CancellationToken cancellationToken)
    {
        try
        {
            var record = await FindAsync(key, versionId, cancellationToken);
            return record is not null && FileLifecycle.LockOf(record, time.GetUtcNow(), bypassGovernance) is { } reason
                ? throw new ObjectLockedException($"Version {versionId} of '{key}' cannot be deleted: {reason}.")
                : record is not null;
        }
        catch (ObjectCorruptedException e)
        {
            throw new ObjectLockedException($"Whether version {versionId} of '{key}' may be deleted is not known: {e.Message} An operator has to decide and remove its files.", e);
        }
    }

    /// <summary>
    /// The versions of a key for a listing, newest first. One whose record is damaged is listed too, by what its files tell: it is there, though
    /// reading it fails.
    /// </summary>
    public async Task<List<ObjectVersion>> ListAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var versions = new List<ObjectVersion>();
        foreach (var id in layout.VersionIds(key).Where(IsVersionId))
        {
            try
            {
                if (await ReadAsync(key, id, cancellationToken) is { } record)
                {
                    versions.Add(new ObjectVersion(key, id, versions.Count == 0, record.IsDeleteMarker, record.Length, record.Created));
                }
            }
            catch (ObjectCorruptedException)
            {
                var content = new FileInfo(layout.ContentOf(key, id));
                var created = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(Convert.ToInt64(id[..SequenceDigits], 16), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
                versions.Add(new ObjectVersion(key, id, versions.Count == 0, !content.Exists, content.Exists ? content.Length : 0, created));
            }
        }

        return versions;
    }

    public async Task<List<VersionRecord>> AllAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var records = new List<VersionRecord>();
        foreach (var id in layout.VersionIds(key))
        {
            if (await ReadAsync(key, id, cancellationToken) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    /// <summary>A new id that sorts behind every one of the key: time, or one more than the newest when the clock went back.</summary>
    public string NewVersionId(ObjectKey key)
    {
        var sequence = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (layout.VersionIds(key) is [var newest, ..] && IsVersionId(newest))
        {
            sequence = Math.Max(sequence, Convert.ToInt64(newest[..SequenceDigits], 16) + 1);
        }

        return $"{sequence:x16}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
    }

    /// <summary>Adds a version. The incoming file, already flushed, becomes its content; there is none for a delete marker.</summary>
    public async Task AddAsync(ObjectKey key, VersionRecord record, string? incomingContent, CancellationToken cancellationToken)
    {
        Durable.CreateDirectory(layout.DirectoryOf(key));
        RemoveStrays(key);
        if (incomingContent is not null)
        {
            Durable.Rename(incomingContent, layout.ContentOf(key, record.VersionId));
        }

        await WriteAsync(key, record, cancellationToken);
    }

    public async Task WriteAsync(ObjectKey key, VersionRecord record, CancellationToken cancellationToken)
        => await ReplaceAsync(layout.RecordOf(key, record.VersionId), record.Serialize(), cancellationToken);

    /// <summary>Replaces a small file: readers see the old or the new one, also after a crash.</summary>
    public async Task ReplaceAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        // Still open when it has its final name, which tells it from an abandoned file: whoever lists meanwhile must be able to read it.
        var incoming = layout.NewIncoming();
        await using var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        await file.WriteAsync(bytes, cancellationToken);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        Durable.Rename(incoming, path);
    }

    public void Remove(ObjectKey key, string versionId)
    {
        Durable.Delete(layout.RecordOf(key, versionId));
        File.Delete(layout.ContentOf(key, versionId));
        RemoveStrays(key);
    }

    /// <summary>Removes content without a record and, where nothing is left, the key's directory.</summary>
    public void RemoveStrays(ObjectKey key)
    {
        var directory = layout.DirectoryOf(key);
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var content in Directory.EnumerateFiles(directory, "*" + KeyLayout.ContentSuffix))
        {
            if (!File.Exists(Path.ChangeExtension(content, KeyLayout.RecordSuffix)))
            {
                File.Delete(content);
            }
        }

        Durable.SyncDirectory(directory);
    }

    public void RemoveEmptyDirectory(ObjectKey key)
    {
        var directory = layout.DirectoryOf(key);
        if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
            Durable.SyncDirectory(Path.GetDirectoryName(directory)!);
        }
    }

    private const int SequenceDigits = 16;

    // Also keeps a caller's text from becoming a path.
    private static bool IsVersionId(string text)
        => text.Length == 33 && text[SequenceDigits] == '-' && text.Where((_, i) => i != SequenceDigits).All(char.IsAsciiHexDigitLower);

    private async Task<VersionRecord?> ReadAsync(ObjectKey key, string versionId, CancellationToken cancellationToken)
    {
        var path = layout.RecordOf(key, versionId);
        try
        {
            var record = VersionRecord.Parse(await File.ReadAllBytesAsync(path, cancellationToken), path);
            return record.Key == key.Value && record.VersionId == versionId
                ? record
                : throw new ObjectCorruptedException($"'{path}' is the record of another version: somebody moved files in the store's directory.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
