using System.IO.Compression;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Client.Audit;

/// <summary>Reads an exported audit bundle (a zip) into memory, within named limits: it may come from anybody.</summary>
public static class AuditBundleFile
{
    /// <summary>A log of 100 million entries has 800,000 tiles and entry bundles.</summary>
    private const int MaximumFiles = 1_000_000;

    /// <summary>An entry bundle of 256 entries of 64 KiB.</summary>
    private const long MaximumFileBytes = 17L * 1024 * 1024;

    /// <summary>Held in memory while it is verified.</summary>
    private const long MaximumBytes = 4L * 1024 * 1024 * 1024;

    /// <summary>Deflate makes no more bytes of one. A length beyond that is a claim that its content cannot bear out.</summary>
    private const int MaximumExpansion = 1032;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return await ReadAsync(file, path, cancellationToken);
    }

    /// <param name="file">Can be sought in; left open.</param>
    /// <param name="path">For messages.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> ReadAsync(Stream file, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            return await ReadAsync(zip, path, file.Length, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return Refused($"{path} is not a zip file, or it is damaged; export it again");
        }
    }

    private static async Task<Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> ReadAsync(ZipArchive zip, string path, long zipBytes, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var (total, compressed) = (0L, 0L);
        foreach (var entry in zip.Entries)
        {
            if (files.Count == MaximumFiles || entry.Length > MaximumFileBytes || (total += entry.Length) > MaximumBytes)
            {
                return Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>.Refused(
                    Reasons.LimitExceeded, $"{path} holds more than {MaximumFiles} files, a file of more than {MaximumFileBytes} bytes, or more than {MaximumBytes} bytes");
            }

            // Memory is taken for what the file can hold, never for what its directory says: parts that overlap, or lengths that nothing could unpack to, are refused before.
            if ((compressed += entry.CompressedLength) > zipBytes || entry.Length > entry.CompressedLength * MaximumExpansion)
            {
                return Refused($"{path}: {entry.FullName} says that it has {entry.Length} bytes, which its {entry.CompressedLength} compressed ones cannot hold");
            }

            var content = new byte[entry.Length];
            await using (var stream = await entry.OpenAsync(cancellationToken))
            {
                // The length in the directory is only a claim.
                if (await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken) != content.Length || stream.ReadByte() != -1)
                {
                    return Refused($"{path}: {entry.FullName} has another length than the zip's directory says");
                }
            }

            if (!files.TryAdd(entry.FullName, content))
            {
                return Refused($"{path} holds {entry.FullName} twice");
            }
        }

        return Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>.Accepted(files);
    }

    private static Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> Refused(string detail)
        => Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>.Refused(Reasons.MalformedMessage, detail);
}
