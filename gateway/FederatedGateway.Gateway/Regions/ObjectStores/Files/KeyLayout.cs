namespace FederatedGateway.Gateway.Regions.ObjectStores.Files;

/// <summary>
/// Where things lie in a region's directory. The versions of key <c>a/b</c> are in <c>objects/a/b,/</c>; the comma, which no key can hold,
/// tells a key's directory from a folder of further keys, so that <c>a/b</c> and <c>a/b/c</c> do not meet.
/// </summary>
internal sealed class KeyLayout(string root)
{
    public const string RecordSuffix = ".json";
    public const string ContentSuffix = ".bin";
    private const char KeyMark = ',';

    public string Root { get; } = Path.GetFullPath(root);

    public string Objects => Path.Combine(Root, "objects");

    /// <summary>Files on their way in; on the same file system as <see cref="Objects"/>, so that a rename is atomic.</summary>
    public string Incoming => Path.Combine(Root, "incoming");

    public string Locks => Path.Combine(Root, "locks");

    public string Lifecycle => Path.Combine(Root, "lifecycle.json");

    public string DirectoryOf(ObjectKey key) => Path.Combine(Objects, key.Value) + KeyMark;

    public string RecordOf(ObjectKey key, string versionId) => Path.Combine(DirectoryOf(key), versionId + RecordSuffix);

    public string ContentOf(ObjectKey key, string versionId) => Path.Combine(DirectoryOf(key), versionId + ContentSuffix);

    /// <summary>Says whose directory it is.</summary>
    public string Identity => Path.Combine(Root, "store");

    /// <summary>A disk that is not mounted must not pass for a region without objects.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no store in the directory.</exception>
    public void RequireMounted()
    {
        if (!File.Exists(Identity))
        {
            throw new DirectoryNotFoundException($"There is no store in '{Root}'.");
        }
    }

    public string NewIncoming() => Path.Combine(Incoming, Guid.NewGuid().ToString("N"));

    /// <summary>Keys that have a directory, in the order of their bytes. Holds one level of the tree in memory at a time.</summary>
    public IEnumerable<ObjectKey> Keys(string prefix)
    {
        RequireMounted();
        foreach (var key in Keys(Objects, "", prefix))
        {
            yield return key;
        }
    }

    /// <summary>The version ids that have a record, newest first.</summary>
    public List<string> VersionIds(ObjectKey key)
    {
        var directory = DirectoryOf(key);
        try
        {
            var ids = Directory.EnumerateFiles(directory, "*" + RecordSuffix).Select(f => Path.GetFileNameWithoutExtension(f)!).ToList();
            ids.Sort((a, b) => string.CompareOrdinal(b, a));
            return ids;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static IEnumerable<ObjectKey> Keys(string directory, string path, string prefix)
    {
        string[] names;
        try
        {
            names = [.. Directory.EnumerateDirectories(directory).Select(d => Path.GetFileName(d))];
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }

        // A folder's keys continue with '/', which sorts behind '-' and '.': so it is compared as "name/".
        var entries = Array.ConvertAll(names, n => n.EndsWith(KeyMark) ? n[..^1] : n + "/");
        Array.Sort(entries, string.CompareOrdinal);
        foreach (var entry in entries)
        {
            var full = path + entry;
            if (!entry.EndsWith('/'))
            {
                if (full.StartsWith(prefix, StringComparison.Ordinal))
                {
                    yield return new ObjectKey(full);
                }
            }
            else if (full.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(full, StringComparison.Ordinal))
            {
                foreach (var key in Keys(Path.Combine(directory, entry[..^1]), full, prefix))
                {
                    yield return key;
                }
            }
        }
    }
}
