using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Checkpoints;

/// <summary>
/// The newest checkpoint that a party believes in, to be kept by it and compared with what a log shows next. Kept by someone else (the log, the gateway) it protects nobody.
/// </summary>
/// <param name="Signed">With the verified signature of its log.</param>
/// <param name="Witnesses">The verified cosignatures.</param>
public sealed record TrustedCheckpoint(SignedCheckpoint Signed, WitnessQuorum Witnesses)
{
    public Checkpoint Checkpoint => Signed.Checkpoint;

    /// <summary>Verifies a checkpoint by itself: log signature, then witness quorum. Whoever trusts this on first use has nothing to compare it with.</summary>
    public static Verdict<TrustedCheckpoint> Open(ReadOnlySpan<byte> signedCheckpoint, VerifierKey logKey, WitnessPolicy policy)
        => SignedCheckpoint.Open(signedCheckpoint, logKey).Then(signed
            => policy.Evaluate(signed).Then(quorum => Verdict<TrustedCheckpoint>.Accepted(new TrustedCheckpoint(signed, quorum))));

    /// <summary>
    /// Goes on to a newer checkpoint of the same log (or the same again, perhaps with other cosignatures): verified by itself under the same log key, then shown to extend this one.
    /// </summary>
    /// <param name="newer">The signed note.</param>
    /// <param name="consistency">The consistency proof from this checkpoint's size to the newer one's; empty when the sizes are equal or this one is of the empty tree.</param>
    /// <param name="policy">The witness policy for the newer one.</param>
    /// <returns>
    /// Refused with <see cref="Reasons.CheckpointInvalid"/> (not a signed checkpoint of this log, or older than this one), <see cref="Reasons.WitnessQuorumMissing"/>, or
    /// <see cref="Reasons.LogForked"/>: it is not shown to extend this one. Two signed checkpoints of one size with different roots prove the fork; a failed proof may also be a
    /// wrong proof, and the log is to be asked for the right one before it is accused.
    /// </returns>
    public Verdict<TrustedCheckpoint> Advance(ReadOnlySpan<byte> newer, IReadOnlyList<TreeHash> consistency, WitnessPolicy policy)
        => Open(newer, Signed.LogKey, policy).Then(next => CheckExtendedBy(next.Checkpoint, consistency) is { } refusal
            ? Verdict<TrustedCheckpoint>.Refused(refusal)
            : Verdict<TrustedCheckpoint>.Accepted(next));

    private Refusal? CheckExtendedBy(Checkpoint next, IReadOnlyList<TreeHash> consistency)
    {
        if (next.Size < Checkpoint.Size)
        {
            return new Refusal(Reasons.CheckpointInvalid, $"the checkpoint has size {next.Size}, the newest one seen has {Checkpoint.Size}; ask the log for its newest");
        }

        if (next.Size == Checkpoint.Size && next.Root != Checkpoint.Root)
        {
            return new Refusal(Reasons.LogForked, $"the log {next.Origin} has signed two trees of size {next.Size}: {Checkpoint.Root} and {next.Root}; keep both checkpoints as evidence");
        }

        return ConsistencyProof.VerifyForWitness(Checkpoint.Size, Checkpoint.Root, next.Size, next.Root, consistency)
            ? null
            : new Refusal(Reasons.LogForked, $"the log {next.Origin} at size {next.Size} is not shown to extend the tree of size {Checkpoint.Size} seen before: the consistency proof does not verify");
    }
}
