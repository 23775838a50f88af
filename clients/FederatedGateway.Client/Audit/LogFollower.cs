using FederatedGateway.Client.Connections;
using FederatedGateway.Client.Profiles;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Client.Audit;

/// <summary>
/// Remembers the last checkpoint of each audit log that this client believed, and demands that whatever a gateway shows next is consistent with it. A
/// log that shows different trees to different times of one client is caught here; different trees to different clients need witnesses.
/// </summary>
public sealed class LogFollower(GatewayConnection gateway, Profile profile)
{
    /// <summary>Another process of this profile may advance at the same time; each attempt begins from what it left.</summary>
    private const int MaximumAttempts = 3;

    private readonly CheckpointMemory memory = new(profile);

    /// <summary>Goes on to the log's newest checkpoint.</summary>
    public async Task<Verdict<TrustedCheckpoint>> AdvanceAsync(VerifierKey logKey, WitnessPolicy policy, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var newest = await gateway.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellationToken);
            var verdict = await FollowAsync(newest.Checkpoint.Memory, logKey, policy, cancellationToken);
            // "Older than the one seen before" may be a race between two gateways; a gateway that stays behind is refused.
            if (verdict.IsAccepted || verdict.Refusal.Reason != Reasons.CheckpointInvalid || attempt == MaximumAttempts)
            {
                return verdict;
            }
        }
    }

    /// <summary>
    /// Accepts a checkpoint that is consistent with the one remembered, whichever is newer, and remembers the newer one. The first checkpoint of a log is taken as it is.
    /// </summary>
    /// <param name="checkpoint">A signed note.</param>
    /// <param name="logKey">The pinned key of the log.</param>
    /// <param name="policy">The pinned witness policy.</param>
    /// <param name="cancellationToken">Ends the calls for proofs.</param>
    public async Task<Verdict<TrustedCheckpoint>> FollowAsync(ReadOnlyMemory<byte> checkpoint, VerifierKey logKey, WitnessPolicy policy, CancellationToken cancellationToken)
    {
        if (!TrustedCheckpoint.Open(checkpoint.Span, logKey, policy).TryGetValue(out var shown, out var refusal))
        {
            return Verdict<TrustedCheckpoint>.Refused(refusal);
        }

        if (memory.Read(logKey) is not { } stored)
        {
            memory.Write(logKey, checkpoint.Span);
            return Verdict<TrustedCheckpoint>.Accepted(shown);
        }

        if (!TrustedCheckpoint.Open(stored, logKey, WitnessPolicy.None).TryGetValue(out var remembered, out refusal))
        {
            return Verdict<TrustedCheckpoint>.Refused(Reasons.CheckpointInvalid, $"the remembered checkpoint in {memory.PathOf(logKey)} is damaged ({refusal.Detail}); restore it from a backup");
        }

        if (shown.Checkpoint.Size >= remembered.Checkpoint.Size)
        {
            var proof = await ProofAsync(remembered.Checkpoint.Size, shown.Checkpoint.Size, cancellationToken);
            return remembered.Advance(checkpoint.Span, proof, policy).Then(advanced =>
            {
                memory.Write(logKey, checkpoint.Span);
                return Verdict<TrustedCheckpoint>.Accepted(advanced);
            });
        }

        // An older checkpoint, for example of a proof made last year: what is remembered must extend it.
        var older = await ProofAsync(shown.Checkpoint.Size, remembered.Checkpoint.Size, cancellationToken);
        return shown.Advance(stored, older, WitnessPolicy.None).Then(_ => Verdict<TrustedCheckpoint>.Accepted(shown));
    }

    private async Task<IReadOnlyList<TreeHash>> ProofAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        if (oldSize == newSize || oldSize == 0)
        {
            return [];
        }

        var response = await gateway.Audit.GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = oldSize, NewSize = newSize }, cancellationToken: cancellationToken);
        var hashes = new List<TreeHash>(response.Hashes.Count);
        foreach (var bytes in response.Hashes)
        {
            hashes.Add(TreeHash.TryParse(bytes.Span, out var hash) ? hash : throw new RefusedException(Reasons.LogForked, "the gateway's consistency proof holds something that is no hash"));
        }

        return hashes;
    }
}
