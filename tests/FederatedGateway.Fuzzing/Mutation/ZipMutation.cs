using System.IO.Compression;
using FederatedGateway.Client.Audit;

namespace FederatedGateway.Fuzzing.Mutation;

/// <summary>A zip: one file's content is changed, the file is left out, or it gets another's name; the zip around it stays one.</summary>
/// <param name="inner">Form of the contents, where they have one; tried half of the times.</param>
internal sealed class ZipMutation(params IReadOnlyList<IFormMutation> inner) : IFormMutation
{
    public byte[]? Mutate(byte[] input, Func<byte[], byte[]> change, Random random)
    {
        if (!Read(input).TryGetValue(out var files, out _) || files.Count == 0)
        {
            return null;
        }

        var contents = files.ToDictionary(file => file.Key, file => file.Value.ToArray(), StringComparer.Ordinal);
        var names = contents.Keys.ToList();
        var name = names[random.Next(names.Count)];
        switch (random.Next(8))
        {
            case 0:
                contents.Remove(name);
                break;
            case 1:
                (contents[name], contents[names[0]]) = (contents[names[0]], contents[name]);
                break;
            default:
                contents[name] = inner.Count > 0 && random.Next(2) == 0 && inner[random.Next(inner.Count)].Mutate(contents[name], change, random) is { } formed ? formed : change(contents[name]);
                break;
        }

        return Write(contents);
    }

    public static byte[] Write(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    // Everything is in memory: nothing is waited for.
    public static Trust.Verdicts.Verdict<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> Read(byte[] zip)
        => AuditBundleFile.ReadAsync(new MemoryStream(zip, writable: false), "bundle", CancellationToken.None).GetAwaiter().GetResult();
}
