using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class TrustedCheckpointTests : IDisposable
{
    private static readonly ReferenceTree Tree = ReferenceTree.Of(20);
    private static readonly ReferenceTree Fork = new([.. Enumerable.Range(0, 20).Select(i => MerkleHashing.Leaf([(byte)i]))]);

    private readonly LogSigningKey log = LogSigningKey.Generate("log.example");
    private readonly WitnessSigningKey witness = WitnessSigningKey.Generate("w.example");
    private readonly WitnessPolicy policy;

    public TrustedCheckpointTests() => policy = WitnessPolicy.Create([witness.VerifierKey], 1).OrThrow();

    [Fact]
    public void A_checkpoint_goes_on_to_every_one_that_extends_it()
    {
        for (var old = 0; old <= 20; old++)
        {
            var trusted = TrustedCheckpoint.Open(Signed(Tree, old), log.VerifierKey, policy).OrThrow();
            for (var next = old; next <= 20; next++)
            {
                var advanced = trusted.Advance(Signed(Tree, next), ConsistencyProof.Make(old, next, Tree.Read), policy).OrThrow();
                Assert.Equal(next, advanced.Checkpoint.Size);
                Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(100 + next), advanced.Witnesses.Time);
            }
        }
    }

    [Fact]
    public void A_fork_is_told()
    {
        var trusted = TrustedCheckpoint.Open(Signed(Tree, 7), log.VerifierKey, policy).OrThrow();
        Assert.Equal(Reasons.LogForked, trusted.Advance(Signed(Fork, 7), [], policy).Refusal?.Reason);
        Assert.Equal(Reasons.LogForked, trusted.Advance(Signed(Fork, 12), ConsistencyProof.Make(7, 12, Fork.Read), policy).Refusal?.Reason);
        Assert.Equal(Reasons.LogForked, trusted.Advance(Signed(Fork, 12), ConsistencyProof.Make(7, 12, Tree.Read), policy).Refusal?.Reason);
        Assert.Equal(Reasons.LogForked, trusted.Advance(Signed(Tree, 12), [], policy).Refusal?.Reason);
        Assert.Equal(Reasons.LogForked, trusted.Advance(Signed(Tree, 7), [default], policy).Refusal?.Reason);
    }

    [Fact]
    public void An_older_unsigned_or_unwitnessed_checkpoint_is_refused()
    {
        var trusted = TrustedCheckpoint.Open(Signed(Tree, 7), log.VerifierKey, policy).OrThrow();
        Assert.Equal(Reasons.CheckpointInvalid, trusted.Advance(Signed(Tree, 6), ConsistencyProof.Make(6, 7, Tree.Read), policy).Refusal?.Reason);

        var proof = ConsistencyProof.Make(7, 12, Tree.Read);
        using var other = LogSigningKey.Generate("log.example");
        Assert.Equal(Reasons.CheckpointInvalid, trusted.Advance(Sign(Tree, 12, other).ToBytes(), proof, policy).Refusal?.Reason);
        Assert.Equal(Reasons.WitnessQuorumMissing, trusted.Advance(Sign(Tree, 12, log).ToBytes(), proof, policy).Refusal?.Reason);
        Assert.Equal(Reasons.WitnessQuorumMissing, TrustedCheckpoint.Open(Sign(Tree, 12, log).ToBytes(), log.VerifierKey, policy).Refusal?.Reason);
    }

    public void Dispose()
    {
        log.Dispose();
        witness.Dispose();
    }

    private static SignedCheckpoint Sign(ReferenceTree tree, int size, LogSigningKey key)
        => SignedCheckpoint.Sign(new Checkpoint("log.example", size, tree.Root(size)), key);

    private byte[] Signed(ReferenceTree tree, int size)
    {
        var signed = Sign(tree, size, log);
        return signed.With([witness.Cosign(signed.Checkpoint.Text, 100 + size)]).ToBytes();
    }
}
