using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Receipts;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Transparency;

namespace FederatedGateway.UnitTests.Trust.Receipts;

public sealed class ReceiptInclusionTests : IDisposable
{
    private static readonly Sha256Digest Receipt = Sha256Digest.Of("receipt"u8);
    private static readonly Sha256Digest Study = Sha256Digest.Of("study"u8);

    private readonly LogSigningKey log = LogSigningKey.Generate("log.example");

    public void Dispose() => log.Dispose();

    [Fact]
    public void A_logged_receipt_is_accepted()
    {
        var (entry, proof) = Logged(Receipt, Study);
        Assert.Equal(3, Verify(entry, proof).OrThrow().Checkpoint.Size);
    }

    [Fact]
    public void A_receipt_without_entry_or_proof_is_refused()
    {
        var (entry, proof) = Logged(Receipt, Study);
        Assert.Equal(Reasons.InclusionProofMissing, Verify(entry, []).Refusal?.Reason);
        Assert.Equal(Reasons.InclusionProofMissing, Verify([], proof).Refusal?.Reason);
    }

    [Fact]
    public void An_entry_of_another_receipt_or_study_is_refused()
    {
        var other = Sha256Digest.Of("other"u8);
        foreach (var (entry, proof) in new[] { Logged(other, Study), Logged(Receipt, other), Logged(Receipt, Study, EntryDigests.Certificate) })
        {
            Assert.Equal(Reasons.InclusionProofInvalid, Verify(entry, proof).Refusal?.Reason);
        }
    }

    [Fact]
    public void A_proof_of_another_entry_or_log_is_refused()
    {
        var (entry, proof) = Logged(Receipt, Study);
        var (_, otherProof) = Logged(Sha256Digest.Of("other"u8), Study);
        Assert.Equal(Reasons.InclusionProofInvalid, Verify(entry, otherProof).Refusal?.Reason);
        Assert.Equal(Reasons.InclusionProofInvalid, Verify([.. entry, (byte)'\n'], proof).Refusal?.Reason);
        Assert.Equal(Reasons.InclusionProofInvalid, Verify(entry, "no proof"u8.ToArray()).Refusal?.Reason);

        using var stranger = LogSigningKey.Generate("log.example");
        using var witness = WitnessSigningKey.Generate("w.example");
        Assert.Equal(Reasons.CheckpointInvalid, ReceiptInclusion.Verify(Receipt, Study, entry, proof, stranger.VerifierKey, WitnessPolicy.None).Refusal?.Reason);
        var policy = WitnessPolicy.Create([witness.VerifierKey], 1).OrThrow();
        Assert.Equal(Reasons.WitnessQuorumMissing, ReceiptInclusion.Verify(Receipt, Study, entry, proof, log.VerifierKey, policy).Refusal?.Reason);
    }

    private Verdict<TrustedCheckpoint> Verify(byte[] entry, byte[] proof) => ReceiptInclusion.Verify(Receipt, Study, entry, proof, log.VerifierKey, WitnessPolicy.None);

    private (byte[] Entry, byte[] Proof) Logged(Sha256Digest receipt, Sha256Digest study, string name = EntryDigests.Receipt)
    {
        var entry = new AuditEntry
        {
            Id = "1",
            Source = "urn:federatedgateway:log:example",
            Action = "federatedgateway.run.receipt",
            Time = SampleStudy.Now,
            Actor = "gateway",
            Role = "gateway",
            Object = "run",
            Study = study.ToString(),
            Outcome = "success",
            TraceId = string.Empty,
            Digests = [new NamedDigest(name, receipt.ToString())],
        }.ToBytes();
        var tree = new ReferenceTree([MerkleHashing.Leaf([0]), MerkleHashing.Leaf(entry), MerkleHashing.Leaf([2])]);
        var checkpoint = SignedCheckpoint.Sign(new Checkpoint("log.example", 3, tree.Root(3)), log).ToBytes();
        return (entry, new TlogProof(1, InclusionProof.Make(1, 3, tree.Read), checkpoint).ToBytes());
    }
}
