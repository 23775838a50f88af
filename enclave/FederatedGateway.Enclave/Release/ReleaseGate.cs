using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Envelopes.Wraps;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.Trust.Wraps;

namespace FederatedGateway.Enclave.Release;

/// <summary>
/// Log first, then keys: makes the recipients' wraps only when shown that the run's receipt is in the log that the manifest names, under its witness policy, in a history that extends what this
/// host has seen. Nobody can have a model of which the log knows nothing.
/// </summary>
internal sealed class ReleaseGate(ReleasableRuns runs, LogPositions logs)
{
    public Verdict<ReleaseResultsResponse> Release(ReleaseResultsRequest request)
        => Sha256Digest.TryParse(request.OrderDigest.Span, out var order)
            ? runs.Use(order, found => Verify(found, request).Then(Wrap))
            : Verdict<ReleaseResultsResponse>.Refused(Reasons.InvalidArgument, $"an order digest has {Sha256Digest.Length} bytes");

    private Verdict<ReleasableRun> Verify(IReadOnlyList<ReleasableRun> found, ReleaseResultsRequest request)
    {
        // An order that was carried out twice has two receipts; the entry names one of them.
        Refusal? first = null;
        foreach (var run in found)
        {
            var manifest = run.Study.Manifest;
            var verdict = ReceiptInclusion.Verify(run.ReceiptDigest, run.Study.Digest, request.LogEntry.Memory, request.InclusionProof.Span, manifest.LogKey, manifest.Witnesses);
            if (verdict.TryGetValue(out TrustedCheckpoint? included, out var refusal))
            {
                return logs.Accept(manifest, included.Signed.ToBytes(), request.Consistency).Then(_ => Verdict<ReleasableRun>.Accepted(run));
            }

            first ??= refusal;
        }

        return Verdict<ReleasableRun>.Refused(first!);
    }

    private static Verdict<ReleaseResultsResponse> Wrap(ReleasableRun run)
        => run.Keys.Use((_, signer) =>
        {
            var response = new ReleaseResultsResponse();
            for (var index = 0; index < run.Objects.Count; index++)
            {
                var result = run.Objects[index];
                response.Wraps.AddRange(run.Recipients.Of(result.Participant).Select(recipient => new ReleasedWrap
                {
                    Object = (uint)index,
                    Wrap = KeyWraps.Seal(
                        new WrapContext(run.Study.Digest.Bytes.ToArray(), result.HeaderDigest, result.Purpose, ParticipantName.Enclave, recipient.Name), recipient.Key, result.Key, signer),
                }));
            }

            return response;
        });
}
