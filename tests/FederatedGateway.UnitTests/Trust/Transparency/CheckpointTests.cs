using System.Text;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.UnitTests.Trust.Transparency;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void The_example_of_the_specification_is_read_and_written()
    {
        const string Text = "example.com/behind-the-sofa\n20852163\n" + Root + "\n";
        var checkpoint = Checkpoint.Parse(Text).OrThrow();
        Assert.Equal(("example.com/behind-the-sofa", 20852163L, Root), (checkpoint.Origin, checkpoint.Size, checkpoint.Root.ToBase64()));
        Assert.Equal(Text, checkpoint.Text);
        Assert.Equal(Text + "extension\nanother\n", Checkpoint.Parse(Text + "extension\nanother\n").OrThrow().Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("log\n1\n")]
    [InlineData("log\n1\n" + Root)]
    [InlineData("log\n1\n" + Root + "\n\n")]
    [InlineData("log\n1\n" + Root + "\n\nextension\n")]
    [InlineData("\n1\n" + Root + "\n")]
    [InlineData("lo g\n1\n" + Root + "\n")]
    [InlineData("lo+g\n1\n" + Root + "\n")]
    [InlineData("log\n01\n" + Root + "\n")]
    [InlineData("log\n+1\n" + Root + "\n")]
    [InlineData("log\n-1\n" + Root + "\n")]
    [InlineData("log\n 1\n" + Root + "\n")]
    [InlineData("log\n1.0\n" + Root + "\n")]
    [InlineData("log\n١\n" + Root + "\n")]
    [InlineData("log\n9223372036854775808\n" + Root + "\n")]
    [InlineData("log\n\n" + Root + "\n")]
    [InlineData("log\n0\n" + Root + "\n")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("log\n1\n" + Root + " \n")]
    public void Other_text_is_refused(string text) => Assert.Equal(Reasons.CheckpointInvalid, Checkpoint.Parse(text).Refusal?.Reason);

    [Fact]
    public void A_signed_checkpoint_opens_under_its_logs_key_only()
    {
        using var key = LogSigningKey.Generate("log.example/a");
        using var other = LogSigningKey.Generate("log.example/a");
        using var witness = WitnessSigningKey.Generate("log.example/a");
        var checkpoint = new Checkpoint("log.example/a", 7, MerkleHashing.Leaf([7]));
        var signed = SignedCheckpoint.Sign(checkpoint, key);

        var opened = SignedCheckpoint.Open(signed.ToBytes(), key.VerifierKey).OrThrow();
        Assert.Equal(checkpoint, opened.Checkpoint);
        Assert.Equal(signed.ToBytes(), opened.ToBytes());
        Assert.Equal(Reasons.CheckpointInvalid, SignedCheckpoint.Open(signed.ToBytes(), other.VerifierKey).Refusal?.Reason);
        Assert.Throws<ArgumentException>(() => SignedCheckpoint.Open(signed.ToBytes(), witness.VerifierKey));
        Assert.Throws<ArgumentException>(() => SignedCheckpoint.Sign(checkpoint with { Origin = "log.example/b" }, key));
    }

    [Fact]
    public void A_key_signs_for_no_other_origin()
    {
        using var key = LogSigningKey.Generate("log.example/a");
        var text = new Checkpoint("log.example/b", 7, MerkleHashing.Leaf([7])).Text;
        var note = SignedNote.Create(text, [key.Sign(text)]);
        Assert.Equal(Reasons.CheckpointInvalid, SignedCheckpoint.Open(note.ToBytes(), key.VerifierKey).Refusal?.Reason);
    }

    [Fact]
    public void A_signed_text_that_is_no_checkpoint_is_refused()
    {
        using var key = LogSigningKey.Generate("log.example/a");
        var note = SignedNote.Create("log.example/a\n7\n", [key.Sign("log.example/a\n7\n")]);
        Assert.Equal(Reasons.CheckpointInvalid, SignedCheckpoint.Open(note.ToBytes(), key.VerifierKey).Refusal?.Reason);
        Assert.Equal(Reasons.CheckpointInvalid, SignedCheckpoint.Open(Encoding.UTF8.GetBytes("no note"), key.VerifierKey).Refusal?.Reason);
    }
}
