using System.Globalization;
using System.Runtime.CompilerServices;
using FederatedGateway.Gateway.Regions.ObjectStores.S3;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3Multipart;

/// <summary>
/// Finds and clears away uploads in parts that nobody goes on with, as after a gateway was killed. MinIO lists those of one exact key only, and
/// clears all of them itself a day after they were begun; other stores list by prefix.
/// </summary>
internal sealed class IncompleteUploads(S3Connection connection, S3ErrorMap errors)
{
    private const int MaximumPage = 4 << 20;

    /// <summary>On MinIO, of one key; elsewhere of all keys that begin so.</summary>
    public async IAsyncEnumerable<IncompleteUpload> ListAsync(string keyOrPrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectKey.ValidatePrefix(keyOrPrefix);
        (string? Key, string? UploadId) next = (null, null);
        do
        {
            var request = new S3Request(HttpMethod.Get, null).With("uploads", "").With("prefix", keyOrPrefix).With("key-marker", next.Key).With("upload-id-marker", next.UploadId);
            var before = next;
            (var page, next) = await errors.MapAsync("list incomplete uploads", null, async () => Parse(await connection.SendAsync(request, MaximumPage, cancellationToken)));
            foreach (var upload in page)
            {
                yield return upload;
            }

            if (next.Key is not null && next == before)
            {
                throw new ObjectStoreUnavailableException($"Region {connection.Options.Region} gives the same page of incomplete uploads again and again.", isTransient: false);
            }
        }
        while (next.Key is not null);
    }

    /// <summary>Removes an upload's parts; one that is gone is no failure.</summary>
    /// <returns>False where the server says that there was none; MinIO never does.</returns>
    public Task<bool> AbandonAsync(IncompleteUpload upload, CancellationToken cancellationToken) => errors.MapAsync("abandon an upload of", upload.Key, async () =>
    {
        try
        {
            _ = await connection.SendAsync(new S3Request(HttpMethod.Delete, upload.Key).With("uploadId", upload.UploadId), MaximumPage, cancellationToken);
            return true;
        }
        catch (S3ErrorException e) when (e.Code == "NoSuchUpload")
        {
            return false;
        }
    });

    /// <summary>Abandons those that were begun before a time; younger ones may be under way.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(string keyOrPrefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var abandoned = 0;
        foreach (var upload in await ListAsync(keyOrPrefix, cancellationToken).Where(upload => upload.StartTime < before).ToListAsync(cancellationToken))
        {
            abandoned += await AbandonAsync(upload, cancellationToken) ? 1 : 0;
        }

        return abandoned;
    }

    private static (List<IncompleteUpload> Uploads, (string? Key, string? UploadId) Next) Parse(byte[] document)
    {
        var page = S3Documents.Parse(document);
        var uploads = S3Documents.Elements(page, "Upload").Select(upload => new IncompleteUpload(
            new ObjectKey(Required(upload, "Key")),
            Required(upload, "UploadId"),
            DateTimeOffset.Parse(Required(upload, "Initiated"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));
        return (uploads.ToList(), S3Documents.Text(page, "IsTruncated") == "true" ? (Required(page, "NextKeyMarker"), S3Documents.Text(page, "NextUploadIdMarker")) : (null, null));

        static string Required(System.Xml.Linq.XElement parent, string name) => S3Documents.Text(parent, name) ?? throw new S3ProtocolException($"the server's answer lacks '{name}'");
    }
}
