namespace FederatedGateway.IntegrationTests.Canary;

/// <summary>Searches files and streams of any size for planted bytes.</summary>
internal sealed class CanarySearch(IReadOnlyList<(string Name, byte[] Bytes)> patterns)
{
    private const int BufferBytes = 8 * 1024 * 1024;

    private readonly int overlap = patterns.Max(pattern => pattern.Bytes.Length) - 1;

    /// <summary>Bytes searched so far: a search of nothing finds nothing.</summary>
    public long SearchedBytes { get; private set; }

    public long SearchedFiles { get; private set; }

    /// <summary>"FILE: what was found" for each pattern in each file under a directory, or in the file itself.</summary>
    public IReadOnlyList<string> InFiles(string path)
        => [.. (Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }) : [path])
            .SelectMany(file => InFile(file).Select(name => $"{file}: {name}"))];

    public IReadOnlyList<string> InText(string text) => [.. In(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)))];

    /// <summary>The patterns found.</summary>
    public IReadOnlySet<string> InFile(string file)
    {
        SearchedFiles++;
        using var stream = new FileStream(file, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        return In(stream);
    }

    public IReadOnlySet<string> In(Stream stream)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new byte[BufferBytes];
        var kept = 0;
        for (int read; (read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false)) > 0;)
        {
            SearchedBytes += read;
            var window = buffer.AsSpan(0, kept + read);
            foreach (var (name, bytes) in patterns)
            {
                if (!found.Contains(name) && window.IndexOf(bytes) >= 0)
                {
                    found.Add(name);
                }
            }

            kept = Math.Min(overlap, window.Length);
            window[^kept..].CopyTo(buffer);
        }

        return found;
    }
}
