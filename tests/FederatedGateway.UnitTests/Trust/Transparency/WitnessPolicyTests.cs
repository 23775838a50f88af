using System.Text;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class WitnessPolicyTests : IDisposable
{
    private readonly LogSigningKey log = LogSigningKey.Generate("log.example");
    private readonly WitnessSigningKey[] witnesses = [WitnessSigningKey.Generate("w.example/1"), WitnessSigningKey.Generate("w.example/2"), WitnessSigningKey.Generate("w.example/3")];
    private readonly SignedCheckpoint checkpoint;

    public WitnessPolicyTests() => checkpoint = SignedCheckpoint.Sign(new Checkpoint("log.example", 3, MerkleHashing.Leaf([3])), log);

    [Fact]
    public void A_quorum_gives_the_time_at_which_it_was_complete()
    {
        var signed = checkpoint.With([Cosign(0, 3000), Cosign(1, 1000), Cosign(2, 2000)]);
        foreach (var (quorum, seconds) in new[] { (1, 1000), (2, 2000), (3, 3000) })
        {
            var met = Policy(quorum).Evaluate(SignedCheckpoint.Open(signed.ToBytes(), log.VerifierKey).OrThrow()).OrThrow();
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(seconds), met.Time);
            Assert.Equal(["w.example/2", "w.example/3", "w.example/1"], met.Cosignatures.Select(cosignature => cosignature.Witness));
        }
    }

    [Fact]
    public void Too_few_witnesses_are_refused()
    {
        Assert.Equal(Reasons.WitnessQuorumMissing, Policy(1).Evaluate(checkpoint).Refusal?.Reason);
        Assert.Equal(Reasons.WitnessQuorumMissing, Policy(2).Evaluate(checkpoint.With([Cosign(0, 1)])).Refusal?.Reason);
        Assert.True(Policy(2).Evaluate(checkpoint.With([Cosign(0, 1), Cosign(2, 1)])).IsAccepted);
    }

    [Fact]
    public void A_witness_counts_once_however_often_it_signs()
        => Assert.Equal(Reasons.WitnessQuorumMissing, Policy(2).Evaluate(checkpoint.With([Cosign(0, 1), Cosign(0, 2), Cosign(0, 3)])).Refusal?.Reason);

    [Fact]
    public void Strangers_are_ignored_and_forgeries_are_not()
    {
        using var stranger = WitnessSigningKey.Generate("w.example/1");
        var text = checkpoint.Checkpoint.Text;
        Assert.Equal(Reasons.WitnessQuorumMissing, Policy(1).Evaluate(checkpoint.With([stranger.Cosign(text, 1)])).Refusal?.Reason);
        Assert.True(Policy(1).Evaluate(checkpoint.With([stranger.Cosign(text, 1), Cosign(0, 1)])).IsAccepted);

        // Its own name and id under a stranger's signature, a changed time, another checkpoint's text, too short and too long.
        var honest = Cosign(0, 1);
        foreach (var forged in new[]
        {
            honest with { Signature = stranger.Cosign(text, 1).Signature },
            honest with { Signature = Change(honest.Signature.ToArray(), Cosignature.TimeLength - 1) },
            witnesses[0].Cosign(text + "extension\n", 1),
            honest with { Signature = honest.Signature[..^1] },
            honest with { Signature = new byte[] { 0 }.Concat(honest.Signature.ToArray()).ToArray() },
            honest with { Signature = Change(honest.Signature.ToArray(), 0, 0x80) },
        })
        {
            Assert.Equal(Reasons.CheckpointInvalid, Policy(1).Evaluate(checkpoint.With([forged, Cosign(1, 1)])).Refusal?.Reason);
        }
    }

    [Fact]
    public void A_cosignature_signs_the_message_of_the_specification()
    {
        var key = witnesses[0].VerifierKey;
        var signature = Cosign(0, 1679315147).Signature.Span;
        Assert.True(Cosignature.TryReadTime(signature, out var time));
        Assert.Equal(1679315147, time);

        var plain = VerifierKey.Create("w", NoteSignatureType.Ed25519, key.PublicKey.Span).OrThrow();
        Assert.True(plain.Verify(Encoding.UTF8.GetBytes("cosignature/v1\ntime 1679315147\n" + checkpoint.Checkpoint.Text), signature[Cosignature.TimeLength..]));
    }

    [Fact]
    public void A_time_that_no_clock_gives_is_refused()
        => Assert.Equal(Reasons.CheckpointInvalid, Policy(1).Evaluate(checkpoint.With([Cosign(0, long.MaxValue)])).Refusal?.Reason);

    [Fact]
    public void Without_witnesses_there_is_no_witness_time()
    {
        Assert.Null(WitnessPolicy.None.Evaluate(checkpoint.With([Cosign(0, 1)])).OrThrow().Time);
        var met = Policy(0).Evaluate(checkpoint.With([Cosign(0, 1)])).OrThrow();
        Assert.Null(met.Time);
        Assert.Equal("w.example/1", Assert.Single(met.Cosignatures).Witness);
        Assert.False(Policy(0).Evaluate(checkpoint.With([Cosign(0, 1) with { Signature = new byte[Cosignature.Length] }])).IsAccepted);
    }

    [Fact]
    public void A_policy_that_means_something_else_is_refused()
    {
        var key = witnesses[0].VerifierKey;
        var again = VerifierKey.Create("another.name", NoteSignatureType.CosignatureV1, key.PublicKey.Span).OrThrow();
        Assert.False(WitnessPolicy.Create([key, again], 2).IsAccepted);
        Assert.False(WitnessPolicy.Create([log.VerifierKey], 1).IsAccepted);
        Assert.False(WitnessPolicy.Create([key], 2).IsAccepted);
        Assert.False(WitnessPolicy.Create([key], -1).IsAccepted);
        Assert.False(WitnessPolicy.Create([.. Enumerable.Repeat(key, WitnessPolicy.MaximumWitnesses + 1)], 1).IsAccepted);
        Assert.True(WitnessPolicy.Create([], 0).IsAccepted);
    }

    public void Dispose()
    {
        log.Dispose();
        Array.ForEach(witnesses, witness => witness.Dispose());
    }

    private static byte[] Change(byte[] bytes, int index, byte mask = 1)
    {
        bytes[index] ^= mask;
        return bytes;
    }

    private NoteSignature Cosign(int witness, long seconds) => witnesses[witness].Cosign(checkpoint.Checkpoint.Text, seconds);

    private WitnessPolicy Policy(int quorum) => WitnessPolicy.Create([.. witnesses.Select(witness => witness.VerifierKey)], quorum).OrThrow();
}
