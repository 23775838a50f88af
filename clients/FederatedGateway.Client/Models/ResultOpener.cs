using System.Security.Cryptography;
using FederatedGateway.Envelopes.ChunkedEncryption;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Models;

/// <summary>Opens one result object: header by the attested receipt key, place in the receipt, wrap by its signature, then digest, then chunk by chunk.</summary>
internal sealed class ResultOpener(Institution institution, VerifiedResults results)
{
    /// <summary>The largest model, its package and its encryption.</summary>
    private static readonly long MaximumBytes = ChunkLayout.CiphertextLength(ModelFiles.MaximumModelBytes);

    /// <summary>The header of an object, verified; refused unless it is of this run and named in its receipt.</summary>
    public Verdict<VerifiedHeader> Verify(ResultObject result, PayloadKind kind)
    {
        var run = results.Run;
        var expected = new HeaderExpectation(run.Study.Digest.Bytes.ToArray(), kind, ParticipantName.Enclave);
        return VerifiedHeader.Verify(result.Header, run.Evidence.Keys.ReceiptKey, expected).Then(header =>
        {
            if (!run.Order.Digest.Equals(header.OrderDigest.Span))
            {
                return Verdict<VerifiedHeader>.Refused(Reasons.HeaderInvalid, $"the {kind} object is of another run");
            }

            return run.Receipt.Subjects.Any(subject => subject.Digest.Sha256.Equals(header.CiphertextSha256.Span))
                ? Verdict<VerifiedHeader>.Accepted(header)
                : Verdict<VerifiedHeader>.Refused(Reasons.ReceiptInvalid, $"the receipt does not name the {kind} object");
        });
    }

    /// <param name="result">Its wraps to this institution come with it.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="region">Asked first; empty for this institution's own.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    public async Task<OpenedResult> OpenAsync(ResultObject result, PayloadKind kind, string region, CancellationToken cancellationToken)
    {
        var header = Verify(result, kind).OrThrow();
        if (header.CheckTime(institution.Time.GetUtcNow()) is { } expired)
        {
            throw new RefusedException(expired);
        }

        var (ciphertext, source) = await DownloadAsync(result, region, cancellationToken);
        if (header.CheckCiphertext(SHA256.HashData(ciphertext)) is { } mismatch)
        {
            throw new RefusedException(mismatch);
        }

        using var key = OpenKey(result, header);
        return new OpenedResult(ChunkedMessage.Decrypt(key, header.Digest.Span, ciphertext).OrThrow(), source, ciphertext.Length);
    }

    /// <summary>Reads an object's ciphertext from one region and compares it with what the enclave signed; opens nothing.</summary>
    public async Task<CopyCheck> CheckCopyAsync(ResultObject result, PayloadKind kind, string region, CancellationToken cancellationToken)
    {
        var header = Verify(result, kind).OrThrow();
        var (ciphertext, source) = await DownloadAsync(result, region, cancellationToken);
        var digest = Sha256Digest.Of(ciphertext);
        return new CopyCheck(source, digest, source == region && header.CheckCiphertext(digest.Bytes) is null);
    }

    private DataKey OpenKey(ResultObject result, VerifiedHeader header)
    {
        var context = WrapContext.Of(header, institution.Name);
        var wrap = results.Run.Study.Manifest.Message.Suites
            .Select(suite => result.Wraps.FirstOrDefault(wrap => wrap.Suite == suite && institution.Keys.Kem(suite) is not null))
            .FirstOrDefault(wrap => wrap is not null)
            ?? throw new RefusedException(Reasons.ResultUnknown, $"there is no key wrap for {institution.Name}; it is no recipient of this result, or its wraps were destroyed");
        return KeyWraps.OpenResult(
            wrap, context, results.Run.Evidence.Keys.ReceiptKey, results.Run.Study.Manifest.Message.Suites, [WrapKey.Of(institution.Keys.Kem(wrap.Suite)!)]).OrThrow();
    }

    private async Task<(byte[] Ciphertext, string Region)> DownloadAsync(ResultObject result, string region, CancellationToken cancellationToken)
    {
        if (result.CiphertextBytes < 0 || result.CiphertextBytes > MaximumBytes)
        {
            throw new RefusedException(Reasons.LimitExceeded, $"the result has {result.CiphertextBytes} bytes; at most {MaximumBytes} are accepted");
        }

        var ciphertext = new byte[result.CiphertextBytes];
        var received = 0;
        var source = string.Empty;
        using var call = institution.Gateway.Models.DownloadModel(
            new DownloadModelRequest { RunId = results.Response.RunId, ObjectId = result.ObjectId, Region = region }, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var part = call.ResponseStream.Current;
            source = part.Region.Length > 0 ? part.Region : source;
            if (part.Data.Length > ciphertext.Length - received)
            {
                throw new RefusedException(Reasons.DigestMismatch, "more bytes arrived than the result has");
            }

            part.Data.Span.CopyTo(ciphertext.AsSpan(received));
            received += part.Data.Length;
        }

        return received == ciphertext.Length
            ? (ciphertext, source)
            : throw new RefusedException(Reasons.CiphertextTruncated, $"{received} of {ciphertext.Length} bytes arrived; try again");
    }
}
