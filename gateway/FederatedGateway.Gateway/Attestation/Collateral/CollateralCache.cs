using System.Text.Json;
using FederatedGateway.Gateway.Hosting;
using FederatedGateway.Trust.Attestation.Endorsements;
using FederatedGateway.Trust.Encoding;
using Google.Protobuf;
using Part = FederatedGateway.V1.Collateral;

namespace FederatedGateway.Gateway.Attestation.Collateral;

/// <summary>
/// Vendors' answers in a directory, one file an address, so that a restart asks nobody and an outage of a vendor is survived as long as its documents are valid. What somebody changes there does harm to
/// availability at most: collateral vouches for itself.
/// </summary>
/// <param name="directory">Made when it is missing.</param>
/// <param name="maximumBytes">The files that were fetched longest ago make room.</param>
internal sealed class CollateralCache(string directory, long maximumBytes)
{
    private const string Extension = ".json";

    /// <summary>A megabyte of documents in Base64.</summary>
    private const long MaximumFileBytes = 4 * 1024 * 1024;

    private readonly Lock writing = new();

    /// <summary>Null when there is none, or none that can be read.</summary>
    public CachedDocuments? Find(Uri url)
    {
        var file = new FileInfo(PathOf(url));
        try
        {
            if (!file.Exists || file.Length > MaximumFileBytes || JsonSerializer.Deserialize<CachedFile>(File.ReadAllBytes(file.FullName)) is not { Parts.Count: > 0 } kept || kept.Url != url.AbsoluteUri)
            {
                return null;
            }

            var documents = kept.Parts.Select(part => CollateralDocument.Parse(Part.Parser.ParseFrom(part)).OrThrow()).ToList();
            return new CachedDocuments(documents, kept.FetchTime);
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidProtocolBufferException or Trust.Verdicts.RefusedException)
        {
            // As good as absent: it is fetched again and replaced.
            return null;
        }
    }

    /// <exception cref="IOException">The disk failed; nothing else depends on it.</exception>
    public void Keep(Uri url, CachedDocuments documents)
    {
        var file = new CachedFile(url.AbsoluteUri, documents.FetchTime, [.. documents.Documents.Select(document => document.Part.ToByteArray())]);
        lock (writing)
        {
            PrivateFiles.CreateFolder(directory);
            var path = PathOf(url);

            // Whoever reads meanwhile, in another process too, must not read half of it.
            var temporary = $"{path}.{Environment.ProcessId}.new";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(file));
            File.Move(temporary, path, overwrite: true);
            MakeRoom();
        }
    }

    // writing must be held.
    private void MakeRoom()
    {
        var files = new DirectoryInfo(directory).GetFiles("*" + Extension).OrderByDescending(file => file.LastWriteTimeUtc).ToList();
        var total = 0L;
        foreach (var file in files)
        {
            total += file.Length;
            if (total > maximumBytes)
            {
                file.Delete();
            }
        }
    }

    private string PathOf(Uri url) => Path.Combine(directory, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(url.AbsoluteUri)) + Extension);
}
