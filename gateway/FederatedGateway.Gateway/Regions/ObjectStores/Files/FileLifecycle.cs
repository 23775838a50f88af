namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>Applies lifecycle rules to keys, with the meaning that S3 gives them.</summary>
/// <param name="rules">The bucket's rules; each acts on its own.</param>
/// <param name="versions">The region's versions.</param>
/// <param name="addMarker">Hides a key whose lock is held.</param>
internal sealed class FileLifecycle(IReadOnlyList<LifecycleRule> rules, FileVersions versions, Func<ObjectKey, CancellationToken, Task<string>> addMarker)
{
    private readonly List<LifecycleRule> rules = [.. rules.Where(rule => rule.IsEnabled)];

    public bool Governs(ObjectKey key) => rules.Any(r => key.Value.StartsWith(r.Prefix, StringComparison.Ordinal));

    /// <summary>Why a version cannot be deleted; null when it can.</summary>
    public static string? LockOf(VersionRecord record, DateTimeOffset now, bool bypassGovernance)
    {
        if (record.LegalHold)
        {
            return "it is under legal hold";
        }

        return record.Retention is { } retention && retention.IsActive(now) && !(bypassGovernance && retention.Mode == RetentionMode.Governance)
            ? $"it is under {retention.Mode} retention until {retention.Until:O}"
            : null;
    }

    /// <summary>Does what is due for a key, whose lock must be held.</summary>
    public async Task<LifecycleSweep> ApplyAsync(ObjectKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int expired = 0, removed = 0, locked = 0;
        var matching = rules.Where(r => key.Value.StartsWith(r.Prefix, StringComparison.Ordinal)).ToList();
        int? expireAfter = matching.Min(r => r.ExpireAfterDays), noncurrent = matching.Min(r => r.NoncurrentDays);

        var records = await versions.AllAsync(key, cancellationToken);
        for (var i = 1; i < records.Count && noncurrent is { } days; i++)
        {
            // A version is noncurrent since the next newer one came.
            if (LifecycleRule.DueTime(records[i - 1].Created, days) > now)
            {
                continue;
            }

            if (LockOf(records[i], now, bypassGovernance: false) is not null)
            {
                locked++;
                continue;
            }

            versions.Remove(key, records[i].VersionId);
            removed++;
        }

        if (expireAfter is { } after && (await versions.AllAsync(key, cancellationToken)) is [var latest, .. var older] && LifecycleRule.DueTime(latest.Created, after) <= now)
        {
            if (!latest.IsDeleteMarker)
            {
                _ = await addMarker(key, cancellationToken);
                expired++;
            }
            else if (older.Count == 0)
            {
                // A marker with nothing behind it hides nothing any more.
                versions.Remove(key, latest.VersionId);
                removed++;
            }
        }

        versions.RemoveEmptyDirectory(key);
        return new LifecycleSweep(expired, removed, locked);
    }
}
