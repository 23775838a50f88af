using System.Text;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class TlogProofTests : IDisposable
{
    private const int Size = 11;
    private const string Hash = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n";
    private const string Checkpoint = "\nlog.example\n";

    private static readonly ReferenceTree Tree = ReferenceTree.Of(Size);

    private readonly LogSigningKey log = LogSigningKey.Generate("log.example");
    private readonly WitnessSigningKey witness = WitnessSigningKey.Generate("w.example");
    private readonly WitnessPolicy policy;
    private readonly byte[] checkpoint;

    public TlogProofTests()
    {
        policy = WitnessPolicy.Create([witness.VerifierKey], 1).OrThrow();
        var signed = SignedCheckpoint.Sign(new Checkpoint("log.example", Size, Tree.Root(Size)), log);
        checkpoint = signed.With([witness.Cosign(signed.Checkpoint.Text, 1_800_000_000)]).ToBytes();
    }

    [Fact]
    public void A_proof_is_written_read_and_verified()
    {
        for (var index = 0; index < Size; index++)
        {
            byte[]? extra = (index % 3) switch { 0 => null, 1 => [], _ => [1, 2, 3] };
            var bytes = new TlogProof(index, InclusionProof.Make(index, Size, Tree.Read), checkpoint, extra).ToBytes();
            var proof = TlogProof.Parse(bytes).OrThrow();
            Assert.Equal(bytes, proof.ToBytes());
            Assert.Equal(index % 3 == 0, proof.Extra is null);
            Assert.Equal(extra, proof.Extra?.ToArray());
            Assert.Equal(Size, proof.Verify(Tree.Leaf(index), log.VerifierKey, policy).OrThrow().Checkpoint.Size);
        }
    }

    [Fact]
    public void Every_changed_bit_is_refused()
    {
        var bytes = new TlogProof(6, InclusionProof.Make(6, Size, Tree.Read), checkpoint).ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(TlogProof.Parse(bytes).Then(proof => proof.Verify(Tree.Leaf(6), log.VerifierKey, policy)).IsAccepted, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Refusals_say_what_is_missing()
    {
        var hashes = InclusionProof.Make(6, Size, Tree.Read);
        using var other = LogSigningKey.Generate("log.example");
        using var stranger = WitnessSigningKey.Generate("w.example");
        var strangers = WitnessPolicy.Create([stranger.VerifierKey], 1).OrThrow();
        Assert.Equal(Reasons.InclusionProofInvalid, new TlogProof(6, hashes, checkpoint).Verify(Tree.Leaf(5), log.VerifierKey, policy).Refusal?.Reason);
        Assert.Equal(Reasons.InclusionProofInvalid, new TlogProof(5, hashes, checkpoint).Verify(Tree.Leaf(6), log.VerifierKey, policy).Refusal?.Reason);
        Assert.Equal(Reasons.InclusionProofInvalid, new TlogProof(6, [.. hashes.Reverse()], checkpoint).Verify(Tree.Leaf(6), log.VerifierKey, policy).Refusal?.Reason);
        Assert.Equal(Reasons.CheckpointInvalid, new TlogProof(6, hashes, checkpoint).Verify(Tree.Leaf(6), other.VerifierKey, policy).Refusal?.Reason);
        Assert.Equal(Reasons.WitnessQuorumMissing, new TlogProof(6, hashes, checkpoint).Verify(Tree.Leaf(6), log.VerifierKey, strangers).Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2sp.org/tlog-proof@v1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\n" + Hash + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 01\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex  1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\nindex 1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\nextra AAAA\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AAAB=\nindex 1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nextra\nindex 1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\r\nindex 1\n" + Checkpoint)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n" + Checkpoint)]
    public void Malformed_proofs_are_refused(string text)
        => Assert.Equal(Reasons.InclusionProofInvalid, TlogProof.Parse(Encoding.UTF8.GetBytes(text)).Refusal?.Reason);

    [Fact]
    public void Limits_are_kept()
    {
        static Verdict<TlogProof> Parse(int hashes)
            => TlogProof.Parse(Encoding.UTF8.GetBytes("c2sp.org/tlog-proof@v1\nindex 1\n" + string.Concat(Enumerable.Repeat(Hash, hashes)) + Checkpoint));

        Assert.True(Parse(63).IsAccepted);
        Assert.False(Parse(64).IsAccepted);
        Assert.False(TlogProof.Parse(new byte[1 << 20]).IsAccepted);
        Assert.True(TlogProof.Parse(new TlogProof(0, [], checkpoint, new byte[TlogProof.MaximumExtraBytes]).ToBytes()).IsAccepted);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlogProof(0, [], checkpoint, new byte[TlogProof.MaximumExtraBytes + 1]));
    }

    public void Dispose()
    {
        log.Dispose();
        witness.Dispose();
    }
}
