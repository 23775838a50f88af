using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;

namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>
/// A region in a directory: nothing to install, every promise of <see cref="IObjectStore"/> kept, for demonstrations, tests and a single
/// gateway host. Writes are on the disk when they return; a crash at any point leaves either the old state or the new. Several processes may
/// share the directory. It speaks no S3, and its locks bind this software only: whoever may write the directory may delete.
/// </summary>
internal sealed class FileObjectStore(FileStoreOptions options, TimeProvider time) : IObjectStore, IDisposable
{
    private readonly KeyLayout layout = new(options.Directory);
    private readonly DirectoryGuard guard = new(options);
    private readonly KeyLocks locks = new(Path.Combine(Path.GetFullPath(options.Directory), "locks"));

    private readonly FileVersions versions = new(new KeyLayout(options.Directory), time);
    private readonly FileContents contents = new(new KeyLayout(options.Directory), options.Region);

    public string Region => options.Region;

    public string Bucket => options.Bucket;

    public void Dispose() => locks.Dispose();

    public Task EnsureBucketAsync(CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        foreach (var directory in (string[])[layout.Objects, layout.Incoming, layout.Locks])
        {
            Durable.CreateDirectory(directory);
        }

        var path = layout.Identity;
        var mine = $"federatedgateway file store 1\nregion {Region}\nbucket {Bucket}\n";
        if (!File.Exists(path))
        {
            await versions.ReplaceAsync(path, Encoding.UTF8.GetBytes(mine), cancellationToken);
        }

        if (await File.ReadAllTextAsync(path, cancellationToken) != mine)
        {
            throw new ObjectStoreUnavailableException(
                $"'{layout.Root}' belongs to another region or bucket (see its file 'store'). Give region {Region} a directory of its own.", isTransient: false);
        }

        contents.RemoveAbandoned();
        return true;
    });

    public async Task<StoredObject> PutAsync(ObjectUpload upload, Stream content, CancellationToken cancellationToken)
    {
        upload.Validate(content, time.GetUtcNow());
        using var source = new UploadSource(upload, content);
        var incoming = layout.NewIncoming();
        try
        {
            return await guard.RunAsync(async () =>
            {
                // Held open until it has its final name: the open handle tells a file on its way in from one that a crash abandoned.
                await using var taken = upload.File is null ? null : FileContents.TryTake(upload, upload.File, incoming);
                await using var file = taken ?? new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
                var blocks = taken is null ? await FileContents.CopyAsync(source, file, cancellationToken) : upload.File!.Blocks;
                RandomAccess.FlushToDisk(file.SafeFileHandle);

                using var held = await locks.AcquireAsync(upload.Key, cancellationToken);
                var record = new VersionRecord
                {
                    Key = upload.Key.Value,
                    VersionId = versions.NewVersionId(upload.Key),
                    IsDeleteMarker = false,
                    CreateTime = time.GetUtcNow().ToUnixTimeMilliseconds(),
                    Length = upload.Length,
                    Sha256 = taken is null ? source.Sha256 : upload.File!.Sha256,
                    BlockDigests = blocks,
                    Metadata = new(upload.Metadata),
                    Tags = new(upload.Tags),
                    RetentionMode = upload.Retention?.Mode,
                    RetainUntil = upload.Retention?.Until.ToUnixTimeSeconds(),
                    LegalHold = upload.LegalHold,
                };
                await versions.AddAsync(upload.Key, record, incoming, cancellationToken);
                return record.Describe();
            });
        }
        catch (UploadSourceException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
        finally
        {
            FileContents.Discard(incoming);
        }
    }

    public Task<ObjectReading> GetAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => guard.RunAsync(async () =>
        {
            var record = await FindAsync(key, versionId, cancellationToken);
            return contents.Open(key, record, 0, record.Length);
        });

    public Task<ObjectReading> GetRangeAsync(ObjectKey key, string? versionId, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return guard.RunAsync(async () =>
        {
            var record = await FindAsync(key, versionId, cancellationToken);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, record.Length);
            return contents.Open(key, record, offset, Math.Min(length, record.Length - offset));
        });
    }

    public Task<StoredObject> StatAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => guard.RunAsync(async () =>
        {
            var record = await FindAsync(key, versionId, cancellationToken);
            await using var present = contents.Open(key, record, 0, record.Length);
            return present.Description;
        });

    public async IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var keys = layout.Keys(ObjectKey.ValidatePrefix(prefix)).GetEnumerator();
        while (await guard.RunAsync(() => Task.FromResult(keys.MoveNext())))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = keys.Current;
            foreach (var version in await guard.RunAsync(() => versions.ListAsync(key, cancellationToken)))
            {
                yield return version;
            }
        }
    }

    public Task<IReadOnlyDictionary<string, string>> GetTagsAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => guard.RunAsync<IReadOnlyDictionary<string, string>>(async () => (await FindAsync(key, versionId, cancellationToken)).Tags);

    public Task SetTagsAsync(ObjectKey key, string? versionId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        ObjectLabels.ValidateTags(tags);
        return ChangeAsync(key, versionId, r => r with { Tags = new(tags) }, cancellationToken);
    }

    public Task<ObjectRetention?> GetRetentionAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => guard.RunAsync(async () => (await FindAsync(key, versionId, cancellationToken)).Retention);

    public Task SetRetentionAsync(ObjectKey key, string? versionId, ObjectRetention retention, bool bypassGovernance, CancellationToken cancellationToken)
    {
        if (!retention.IsActive(time.GetUtcNow()))
        {
            throw new ArgumentException($"Retention of '{key}' would end at {retention.Until:O}, which is not in the future.", nameof(retention));
        }

        return ChangeAsync(
            key,
            versionId,
            r =>
            {
                if (r.Retention is { } current && current.IsActive(time.GetUtcNow())
                    && !(bypassGovernance && current.Mode == RetentionMode.Governance)
                    && (retention.Mode != current.Mode || retention.Until < current.Until))
                {
                    throw new ObjectLockedException($"Version {r.VersionId} of '{key}' is under {current.Mode} retention until {current.Until:O}, which this would weaken.");
                }

                return r with { RetentionMode = retention.Mode, RetainUntil = retention.Until.ToUnixTimeSeconds() };
            },
            cancellationToken);
    }

    public Task<bool> GetLegalHoldAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
        => guard.RunAsync(async () => (await FindAsync(key, versionId, cancellationToken)).LegalHold);

    public Task SetLegalHoldAsync(ObjectKey key, string? versionId, bool hold, CancellationToken cancellationToken)
        => ChangeAsync(key, versionId, r => r with { LegalHold = hold }, cancellationToken);

    public Task<string?> DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => guard.RunAsync<string?>(async () =>
    {
        using var held = await locks.AcquireAsync(key, cancellationToken);
        return await versions.FindAsync(key, null, cancellationToken) switch
        {
            null => null,
            { IsDeleteMarker: true } marker => marker.VersionId,
            _ => await AddMarkerAsync(key, cancellationToken),
        };
    });

    public Task DeleteVersionAsync(ObjectKey key, string versionId, bool bypassGovernance, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(versionId);
        return guard.RunAsync(async () =>
        {
            using var held = await locks.AcquireAsync(key, cancellationToken);
            if (await versions.IsThereUnlockedAsync(key, versionId, bypassGovernance, cancellationToken))
            {
                versions.Remove(key, versionId);
            }
            else
            {
                // An earlier attempt may have died between record and content: now the bytes are gone too.
                versions.RemoveStrays(key);
            }

            versions.RemoveEmptyDirectory(key);
            return true;
        });
    }

    public Task<IReadOnlyList<LifecycleRule>> GetLifecycleAsync(CancellationToken cancellationToken)
        => guard.RunAsync<IReadOnlyList<LifecycleRule>>(async () =>
        {
            layout.RequireMounted();
            return File.Exists(layout.Lifecycle)
                ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(layout.Lifecycle, cancellationToken), VersionRecord.Json.Default.ListLifecycleRule) ?? []
                : [];
        });

    public Task SetLifecycleAsync(IReadOnlyCollection<LifecycleRule> rules, CancellationToken cancellationToken)
    {
        LifecycleRule.Validate(rules);
        if (rules.FirstOrDefault(rule => rule.Transition is not null) is { } moving)
        {
            throw new ArgumentException($"Lifecycle rule '{moving.Id}' moves objects to a tier; a directory has none.");
        }

        return guard.RunAsync(async () =>
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes([.. rules], VersionRecord.Json.Default.ListLifecycleRule);
            await versions.ReplaceAsync(layout.Lifecycle, bytes, cancellationToken);
            return true;
        });
    }

    /// <summary>Does what the lifecycle rules make due; a directory has nobody else to do it. Safe to run at any time and twice.</summary>
    public Task<LifecycleSweep> ApplyLifecycleAsync(DateTimeOffset now, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        contents.RemoveAbandoned();
        var sweep = new LifecycleSweep(0, 0, 0);
        var lifecycle = new FileLifecycle(await GetLifecycleAsync(cancellationToken), versions, AddMarkerAsync);
        foreach (var key in layout.Keys("").Where(lifecycle.Governs))
        {
            using var held = await locks.AcquireAsync(key, cancellationToken);
            sweep += await lifecycle.ApplyAsync(key, now, cancellationToken);
        }

        return sweep;
    });

    public Task<StoreCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken)
        => Task.FromResult(StoreCapabilities.None("directory", "it is a directory, no S3 server"));

    public async Task<StoreHealth> ProbeAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await guard.RunAsync(async () =>
            {
                await versions.ReplaceAsync(Path.Combine(layout.Root, "probe"), [], cancellationToken);
                return true;
            });
            return new StoreHealth(true, time.GetElapsedTime(started), "ok");
        }
        catch (ObjectStoreUnavailableException e)
        {
            return new StoreHealth(false, time.GetElapsedTime(started), e.Message);
        }
    }

    private async Task<VersionRecord> FindAsync(ObjectKey key, string? versionId, CancellationToken cancellationToken)
    {
        if (await versions.FindAsync(key, versionId, cancellationToken) is { IsDeleteMarker: false } record)
        {
            return record;
        }

        layout.RequireMounted();
        throw new ObjectNotFoundException($"Region {Region} has no {(versionId is null ? "object" : $"version {versionId} of")} '{key}' in '{Bucket}'.");
    }

    private Task<bool> ChangeAsync(ObjectKey key, string? versionId, Func<VersionRecord, VersionRecord> change, CancellationToken cancellationToken) => guard.RunAsync(async () =>
    {
        using var held = await locks.AcquireAsync(key, cancellationToken);
        await versions.WriteAsync(key, change(await FindAsync(key, versionId, cancellationToken)), cancellationToken);
        return true;
    });

    // The key's lock must be held.
    private async Task<string> AddMarkerAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var marker = new VersionRecord
        {
            Key = key.Value,
            VersionId = versions.NewVersionId(key),
            IsDeleteMarker = true,
            CreateTime = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await versions.AddAsync(key, marker, incomingContent: null, cancellationToken);
        return marker.VersionId;
    }
}
