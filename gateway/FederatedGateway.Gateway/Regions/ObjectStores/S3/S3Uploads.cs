using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace FederatedGateway.Gateway.Regions.ObjectStores.S3;

/// <summary>
/// Uploads, signed and streamed. (The SDK would send 16 MiB parts one after the other through 330 MiB of memory and drop the locks of
/// anything above 5 MiB.)
/// </summary>
internal sealed class S3Uploads(S3Connection connection)
{
    /// <summary>S3's limit.</summary>
    private const int MaximumParts = 10_000;

    private const int MaximumAnswer = 64 << 10;

    /// <summary>Stores the content; returns the version's id.</summary>
    public async Task<string> PutAsync(ObjectUpload upload, Stream content, CancellationToken cancellationToken)
    {
        var origin = content.CanSeek ? content.Position : 0;
        var partLength = Math.Max(connection.Options.PartLength, (upload.Length + MaximumParts - 1) / MaximumParts);
        var inParts = upload.Length > connection.Options.MultipartThreshold;
        if (!content.CanSeek || (upload.Sha256 is not null && !inParts))
        {
            return inParts
                ? await PutPartsAsync(upload, content, origin, partLength, null, cancellationToken)
                : await PutWholeAsync(upload, upload.Sha256!, content, origin, cancellationToken);
        }

        // Digests travel before the content. Two passes over the caller's file cost less than memory, and let the server verify each part.
        var (sha256, parts) = await DigestAsync(upload, content, inParts ? partLength : null, cancellationToken);
        content.Position = origin;
        return inParts
            ? await PutPartsAsync(upload with { Sha256 = sha256 }, content, origin, partLength, parts, cancellationToken)
            : await PutWholeAsync(upload with { Sha256 = sha256 }, sha256, content, origin, cancellationToken);
    }

    private async Task<string> PutWholeAsync(ObjectUpload upload, byte[] sha256, Stream content, long origin, CancellationToken cancellationToken)
    {
        var uploadId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        for (var number = 1; ; number++)
        {
            using var source = new UploadSource(upload, content);
            if (upload.Length == 0)
            {
                _ = await source.ReadAsync(Memory<byte>.Empty, cancellationToken);
            }

            var request = new S3Request(HttpMethod.Put, upload.Key).WithContent(upload.Length, sha256, source.ReadAsync).WithServerChecksum(sha256);
            S3Headers.Describe(request, upload, sha256, uploadId);
            try
            {
                using var response = await connection.SendAsync(request, cancellationToken);
                return VersionOf(response);
            }
            catch (Exception) when (source.Fault is not null)
            {
                ExceptionDispatchInfo.Throw(source.Fault);
                throw;
            }
            catch (Exception e) when (S3Connection.MayRetry(e))
            {
                var sent = source.Remaining == 0;
                if (sent && e is not S3ErrorException && await FindAsync(upload.Key, uploadId, cancellationToken) is { } versionId)
                {
                    return versionId; // it had arrived; only the answer was lost
                }

                if (number >= connection.Options.MaximumAttempts || !(content.CanSeek || source.Remaining == upload.Length))
                {
                    throw;
                }
            }

            await connection.PauseAsync(number, cancellationToken);
            if (content.CanSeek)
            {
                content.Position = origin;
            }
        }
    }

    private async Task<string> PutPartsAsync(ObjectUpload upload, Stream content, long origin, long partLength, List<byte[]>? digests, CancellationToken cancellationToken)
    {
        var begin = new S3Request(HttpMethod.Post, upload.Key).With("uploads", "");
        S3Headers.Describe(begin, upload, upload.Sha256!, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var answer = S3Documents.Parse(await connection.SendAsync(begin, MaximumAnswer, cancellationToken));
        var id = S3Documents.Text(answer, "UploadId") ?? throw new S3ProtocolException("the server began an upload without naming it");
        try
        {
            var tags = digests is null
                ? await PutPartsOnceAsync(upload, id, content, partLength, cancellationToken)
                : await PutPartsAgainAsync(upload, id, content, origin, partLength, digests, cancellationToken);
            return await CompleteAsync(upload.Key, id, tags, cancellationToken);
        }
        catch
        {
            await AbandonAsync(upload.Key, id);
            throw;
        }
    }

    /// <summary>Content that can be read once only: part after part.</summary>
    private async Task<IReadOnlyList<string>> PutPartsOnceAsync(ObjectUpload upload, string id, Stream content, long partLength, CancellationToken cancellationToken)
    {
        using var source = new UploadSource(upload, content);
        var tags = new List<string>();
        for (long position = 0; position < upload.Length; position += partLength)
        {
            tags.Add(await PutPartOnceAsync(upload.Key, id, tags.Count + 1, Math.Min(partLength, upload.Length - position), source, cancellationToken));
        }

        return tags;
    }

    /// <summary>Content that can be read again. A file can be read at several places at a time, so that its parts travel beside each other; nothing is buffered.</summary>
    private async Task<IReadOnlyList<string>> PutPartsAgainAsync(
        ObjectUpload upload, string id, Stream content, long origin, long partLength, List<byte[]> digests, CancellationToken cancellationToken)
    {
        var file = (content as FileStream)?.SafeFileHandle;
        var tags = new string[digests.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = file is null ? 1 : connection.Options.ParallelParts };
        await Parallel.ForAsync(0, tags.Length, parallel, async (i, token) =>
        {
            var position = i * partLength;
            var length = Math.Min(partLength, upload.Length - position);
            tags[i] = await connection.RetryAsync(
                async attempt =>
                {
                    await using var part = file is null ? (ForwardReadStream)Slice(content, origin + position, length) : new FileSliceStream(file, origin + position, length);
                    using var source = new UploadSource(new ObjectUpload(upload.Key, length), part);
                    return await SendPartAsync(Part(upload.Key, id, i + 1).WithContent(length, digests[i], source.ReadAsync), source, attempt);
                },
                token);
        });
        return tags;
    }

    private static SliceStream Slice(Stream content, long position, long length)
    {
        content.Position = position;
        return new SliceStream(content, length);
    }

    private Task<string> PutPartOnceAsync(ObjectKey key, string id, int number, long length, UploadSource source, CancellationToken cancellationToken)
        => SendPartAsync(Part(key, id, number).WithChunks(length, source.ReadAsync), source, cancellationToken);

    private static S3Request Part(ObjectKey key, string id, int number) => new S3Request(HttpMethod.Put, key).With("partNumber", $"{number}").With("uploadId", id);

    private async Task<string> SendPartAsync(S3Request request, UploadSource source, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await connection.SendAsync(request, cancellationToken);
            return response.Headers.ETag?.Tag ?? throw new S3ProtocolException("the server gave a part no ETag");
        }
        catch (Exception) when (source.Fault is not null)
        {
            ExceptionDispatchInfo.Throw(source.Fault);
            throw;
        }
    }

    private async Task<string> CompleteAsync(ObjectKey key, string id, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var document = new XElement(
            S3Documents.Namespace + "CompleteMultipartUpload",
            tags.Select((tag, i) => new XElement(S3Documents.Namespace + "Part", new XElement(S3Documents.Namespace + "PartNumber", i + 1), new XElement(S3Documents.Namespace + "ETag", tag))));
        var request = new S3Request(HttpMethod.Post, key).With("uploadId", id).WithDocument(Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting)));
        using var response = await connection.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return S3Documents.Parse(body).Name.LocalName == "Error" ? throw S3Errors.Parse(response.StatusCode, body) : VersionOf(response);
    }

    /// <summary>Parts of an upload that failed would stay and take room; the caller is told of the failure itself, not of this.</summary>
    private async Task AbandonAsync(ObjectKey key, string id)
    {
        using var limit = new CancellationTokenSource(connection.Options.AnswerTimeout, connection.Time);
        try
        {
            using var response = await connection.SendAsync(new S3Request(HttpMethod.Delete, key).With("uploadId", id), limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or S3ErrorException || S3Connection.IsTransient(e))
        {
            // The server clears stale uploads itself (MinIO after a day).
        }
    }

    private async Task<string?> FindAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await connection.SendAsync(new S3Request(HttpMethod.Head, key), cancellationToken);
            return S3Headers.Value(response.Headers, S3Headers.UploadId) == uploadId ? VersionOf(response) : null;
        }
        catch (Exception e) when (e is S3ErrorException || S3Connection.IsTransient(e))
        {
            return null; // not known; another attempt makes at worst a second version of the same bytes
        }
    }

    private string VersionOf(HttpResponseMessage response)
        => S3Headers.Value(response.Headers, "x-amz-version-id") is { Length: > 0 } id and not "null" ? id : throw S3Headers.NotVersioned(connection.Options.Region);

    /// <summary>The whole's digest and, where there are parts, theirs.</summary>
    private static async Task<(byte[] Sha256, List<byte[]> Parts)> DigestAsync(ObjectUpload upload, Stream content, long? partLength, CancellationToken cancellationToken)
    {
        using var source = new UploadSource(upload, content);
        using var part = partLength is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parts = new List<byte[]>();
        var buffer = new byte[128 << 10];
        for (var left = partLength ?? long.MaxValue; ;)
        {
            var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            part?.AppendData(buffer, 0, read);
            left -= read;
            if (part is not null && (left == 0 || source.Remaining == 0))
            {
                parts.Add(part.GetHashAndReset());
                left = partLength!.Value;
            }

            if (source.Remaining == 0)
            {
                return (source.Sha256, parts);
            }
        }
    }
}
