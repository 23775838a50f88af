using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>A bundle's documents by what they are of; paths have been checked (<see cref="BundlePaths.IsKnown"/>), contents have not.</summary>
internal sealed class BundleFiles(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
{
    private readonly ILookup<string, string> namesByFolder = files.Keys.Order(StringComparer.Ordinal)
        .ToLookup(path => path[..Math.Max(0, path.LastIndexOf('/'))], path => path[(path.LastIndexOf('/') + 1)..], StringComparer.Ordinal);

    /// <summary>The digests for which there is a directory below <paramref name="folder"/>, in order.</summary>
    public IReadOnlyList<Sha256Digest> Digests(string folder)
        => [.. namesByFolder.Select(files => files.Key.Split('/')).Where(parts => parts.Length > 1 && parts[0] == folder).Select(parts => parts[1]).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Select(name => Sha256Digest.TryParseHex(name, out var digest) ? digest : null).OfType<Sha256Digest>()];

    /// <summary>The kept evidence of datasets, by dataset and digest, in order.</summary>
    public IEnumerable<(string Dataset, Sha256Digest Digest)> DatasetEvidence()
        => from path in files.Keys.Order(StringComparer.Ordinal)
           let parts = path.Split('/')
           where parts[0] == BundlePaths.Datasets && BundlePaths.IsKnown(path)
           select (parts[1], new Sha256Digest(Convert.FromHexString(parts[3])));

    /// <summary>The files directly in a folder, by their name, in order.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> In(string folder) => namesByFolder[folder].Select(name => (name, files[$"{folder}/{name}"]));

    /// <summary>Null when there is no such file; an empty file is not null.</summary>
    public ReadOnlyMemory<byte>? Find(string path) => files.TryGetValue(path, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?);

    /// <summary>A file that is there and parses strictly.</summary>
    public Verdict<T> Read<T>(string path, string what, int maximumBytes)
        where T : IMessage<T>, new()
        => Find(path) is { } bytes ? StrictProto.Parse<T>(bytes, what, maximumBytes) : Verdict<T>.Refused(Reasons.NotFound, $"{path} is missing");

    /// <summary>A file that is there and has the SHA-256 that its path names.</summary>
    public Verdict<ReadOnlyMemory<byte>> ReadNamed(string path, Sha256Digest digest)
        => Find(path) is not { } bytes ? Verdict<ReadOnlyMemory<byte>>.Refused(Reasons.NotFound, $"{path} is missing")
            : Sha256Digest.Of(bytes.Span).Equals(digest) ? Verdict<ReadOnlyMemory<byte>>.Accepted(bytes)
            : Verdict<ReadOnlyMemory<byte>>.Refused(Reasons.DigestMismatch, $"{path} has another SHA-256 than its name says");
}
