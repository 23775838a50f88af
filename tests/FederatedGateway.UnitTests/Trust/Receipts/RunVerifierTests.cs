using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Runs;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Receipts;

public sealed class RunVerifierTests
{
    private static readonly byte[] Checkpoint = [1, 2, 3];

    private readonly SampleStudy study = new();
    private readonly SampleRun run;

    public RunVerifierTests() => run = new SampleRun(study, Checkpoint);

    [Fact]
    public void A_run_is_verified_from_its_documents_alone()
    {
        var verified = Verify(run.Record).OrThrow();
        Assert.Equal(study.Digest, verified.Study.Digest);
        Assert.Equal(run.OrderDigest, verified.Order.Digest);
        Assert.Equal(run.Keys.Digest, verified.Evidence.Keys.Digest);
        Assert.Equal(Sha256Digest.Of("model"u8), verified.Receipt.Predicate.ModelDigest);
    }

    [Fact]
    public void A_receipt_that_says_something_else_than_its_documents_is_refused()
    {
        var (receipt, other) = (run.Receipt, Sha256Digest.Of("other"u8));
        foreach (var (difference, wrong) in new (string, RunReceipt)[]
        {
            ("study", receipt with { StudyDigest = other }),
            ("order", receipt with { OrderDigest = other }),
            ("enclave key", receipt with { KeyConfigDigest = other }),
            ("evidence", receipt with { EvidenceDigest = other }),
            ("measurement", receipt with { Measurement = other.ToString() }),
            ("participants", receipt with { Participants = [.. receipt.Participants.Take(2)] }),
            ("participants", receipt with { Participants = [.. receipt.Participants.Reverse()] }),
            ("learner", receipt with { Learner = receipt.Learner with { Kind = LearnerKinds.FastTree } }),
            ("seed", receipt with { Seed = 2 }),
            ("privacy thresholds", receipt with { Privacy = receipt.Privacy with { MinimumRows = 49 } }),
            ("privacy thresholds", receipt with { Privacy = receipt.Privacy with { MinimumParticipants = 1 } }),
            ("privacy thresholds", receipt with { Privacy = receipt.Privacy with { MinimumCell = 4 } }),
        })
        {
            var refusal = Verify(run.Sign(wrong)).Refusal!;
            Assert.Equal(Reasons.ReceiptInvalid, refusal.Reason);
            Assert.Contains($"the receipt's {difference} differs", refusal.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Documents_of_another_run_are_refused()
    {
        var other = new SampleRun(study, Checkpoint, number: 2);
        Assert.Equal(Reasons.KeyMismatch, Verify(run.Record with { Receipt = other.Record.Receipt }).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceBindingMismatch, Verify(run.Record with { Order = other.Order }).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceBindingMismatch, Verify(run.Record with { Checkpoint = new byte[] { 1, 2, 4 } }).Refusal?.Reason);
        Assert.Equal(Reasons.EvidenceBindingMismatch, Verify(run.Record with { Evidence = other.Evidence, Receipt = other.Record.Receipt }).Refusal?.Reason);
    }

    [Fact]
    public void A_receipt_key_that_no_enclave_holds_is_refused()
    {
        // The gateway swaps in a key config of its own: the receipt verifies under it, the report does not bind it.
        var forged = new SampleRun(study, Checkpoint);
        var evidence = Evidence.Parser.ParseFrom(run.Evidence.Span);
        evidence.KeyConfig = ByteString.CopyFrom(forged.Keys.Bytes.Span);
        Assert.Equal(Reasons.EvidenceBindingMismatch, Verify(run.Record with { Evidence = evidence.ToByteArray(), Receipt = forged.Record.Receipt }).Refusal?.Reason);
    }

    [Fact]
    public void An_order_or_study_that_lacks_a_signature_is_refused()
    {
        var order = run.Order.Clone();
        order.Signatures.RemoveAt(0);
        Assert.Equal(Reasons.OrderSignatureMissing, Verify(run.Record with { Order = order }).Refusal?.Reason);

        var approved = study.Approve();
        approved.Approvals.RemoveAt(0);
        Assert.Equal(Reasons.ApprovalMissing, RunVerifier.Verify(approved, [], run.Record, OrderHistory.Empty).Refusal?.Reason);
    }

    [Fact]
    public void Amendments_after_the_order_do_not_count_and_missing_ones_do()
    {
        var first = study.Amend(1, [new byte[32]], [], "north", "south", "west");
        var second = study.Amend(2, [], [study.Measurement.Bytes.ToArray()], "north");
        var amended = new SampleRun(study, Checkpoint, amendments: [first]);
        Assert.True(RunVerifier.Verify(study.Approve(), [first, second], amended.Record, OrderHistory.Empty).IsAccepted);
        Assert.Equal(Reasons.OrderAmendmentMismatch, RunVerifier.Verify(study.Approve(), [], amended.Record, OrderHistory.Empty).Refusal?.Reason);
    }

    [Fact]
    public void A_run_after_its_order_or_study_ended_is_refused()
    {
        var late = run.Receipt with { StartedAt = SampleStudy.Now.AddHours(2), FinishedAt = SampleStudy.Now.AddHours(3) };
        Assert.Equal(Reasons.OrderExpired, Verify(run.Sign(late)).Refusal?.Reason);
        var later = run.Receipt with { StartedAt = SampleStudy.Now.AddYears(2), FinishedAt = SampleStudy.Now.AddYears(2) };
        Assert.Equal(Reasons.StudyExpired, Verify(run.Sign(later)).Refusal?.Reason);
        var stale = run.Receipt with { StartedAt = SampleRun.Start.AddMinutes(20), FinishedAt = SampleRun.Start.AddMinutes(30) };
        Assert.Equal(Reasons.EvidenceStale, Verify(run.Sign(stale)).Refusal?.Reason);
    }

    [Fact]
    public void Every_changed_bit_of_the_evidence_is_refused()
    {
        var bytes = run.Evidence.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit += 29)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Verify(run.Record with { Evidence = bytes.ToArray() }).IsAccepted, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private Verdict<VerifiedRun> Verify(RunRecord record) => RunVerifier.Verify(study.Approve(), [], record, OrderHistory.Empty);
}
