using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Receipts.Runs;

/// <summary>
/// Verifies a finished run from its documents alone, years later: the receipt by the key in the evidence, the evidence for this order and that checkpoint, the order by the participants, the study
/// by its approvals, and that all of them speak of the same things. Times are compared with the start that the receipt states: it is the attested enclave's word.
/// </summary>
public static class RunVerifier
{
    /// <param name="study">With the approvals on which the run relied.</param>
    /// <param name="amendments">All of the study's, in order; those up to the one that the order names are applied.</param>
    /// <param name="record">The run's documents.</param>
    /// <param name="history">Orders of this study accepted before; <see cref="OrderHistory.Empty"/> for one run by itself.</param>
    public static Verdict<VerifiedRun> Verify(SignedStudy study, IReadOnlyList<SignedAmendment> amendments, RunRecord record, OrderHistory history)
        => OpenReceipt(record).Then(opened => VerifyOrder(study, amendments, record.Order, opened, history).Then(ordered
            => VerifyEvidence(ordered, opened, record.Checkpoint).Then(evidence => Agree(ordered, evidence, opened))));

    /// <summary>The receipt by the key in the evidence, which is not to be trusted before <see cref="VerifyEvidence"/>.</summary>
    internal static Verdict<OpenedReceipt> OpenReceipt(RunRecord record)
        => StrictProto.Parse<Evidence>(record.Evidence, "evidence", EvidenceVerifier.MaximumEvidenceBytes).Then(evidence
            => EnclaveKeys.Parse(evidence.KeyConfig.Memory).Then(keys
                => SignedStatement<RunReceipt>.Open(record.Receipt.Span, keys.ReceiptKey).Then(receipt
                    => Verdict<OpenedReceipt>.Accepted(new OpenedReceipt(receipt, evidence, Sha256Digest.Of(record.Evidence.Span))))));

    internal static Verdict<OrderedStudy> VerifyOrder(
        SignedStudy study, IReadOnlyList<SignedAmendment> amendments, SignedOrder order, OpenedReceipt opened, OrderHistory history)
    {
        var start = opened.Receipt.Predicate.StartedAt;

        // Only how many amendments apply is taken from the order here; the verifier compares the number again once the signatures hold.
        return StrictProto.Parse<RunOrder>(order.Order.Memory, "run order", RunOrders.MaximumBytes).Then(unverified
            => StudyVerifier.Verify(study, [.. amendments.Take((int)Math.Min(unverified.NewestAmendment, int.MaxValue))], start).Then(verified
                => OrderVerifier.Verify(order, verified, history, start).Then(accepted
                    => Verdict<OrderedStudy>.Accepted(new OrderedStudy(verified, accepted)))));
    }

    internal static Verdict<AcceptedEvidence> VerifyEvidence(OrderedStudy ordered, OpenedReceipt opened, ReadOnlyMemory<byte> checkpoint)
    {
        var expectation = new EvidenceExpectation(EvidenceBinding.RunNonce(ordered.Order.Digest, checkpoint.Span), EvidenceRole.Run);
        return EvidenceVerifier.Verify(opened.Evidence, expectation, opened.Receipt.Predicate.StartedAt).Then(evidence => EvidenceValidator.Validate(evidence, ordered.Study));
    }

    /// <summary>Genuine documents of different runs are no run.</summary>
    internal static Verdict<VerifiedRun> Agree(OrderedStudy ordered, AcceptedEvidence evidence, OpenedReceipt opened)
    {
        var (receipt, order, manifest) = (opened.Receipt.Predicate, ordered.Order, ordered.Study.Manifest.Message);
        var measurement = Convert.ToHexStringLower(evidence.Measurement.Span);
        var difference =
            !receipt.StudyDigest.Equals(ordered.Study.Digest) ? "study"
            : !receipt.OrderDigest.Equals(order.Digest) ? "order"
            : !receipt.KeyConfigDigest.Equals(evidence.Keys.Digest) || !order.KeyConfigDigest.Equals(evidence.Keys.Digest) ? "enclave key"
            : !receipt.EvidenceDigest.Equals(opened.EvidenceDigest) ? "evidence"
            : receipt.Measurement != measurement || Convert.ToHexStringLower(order.Message.Measurement.Span) != measurement ? "measurement"
            : !receipt.Participants.Select(participant => participant.Name).SequenceEqual(order.Message.Datasets.Select(dataset => dataset.Participant), StringComparer.Ordinal) ? "participants"
            : receipt.Learner.Kind != LearnerKinds.Of(manifest.Trainer) ? "learner"
            : receipt.Seed != manifest.Evaluation.Seed ? "seed"
            : receipt.Privacy.MinimumRows < manifest.Privacy.MinimumRows || receipt.Privacy.MinimumParticipants < manifest.Privacy.MinimumParticipants
                || receipt.Privacy.MinimumCell < manifest.Privacy.MinimumCell ? "privacy thresholds"
            : null;
        return difference is null
            ? Verdict<VerifiedRun>.Accepted(new VerifiedRun(ordered.Study, order, evidence, opened.Receipt))
            : Verdict<VerifiedRun>.Refused(Reasons.ReceiptInvalid, $"the receipt's {difference} differs from what study, order and evidence say");
    }

    internal sealed record OpenedReceipt(SignedStatement<RunReceipt> Receipt, Evidence Evidence, Sha256Digest EvidenceDigest);

    internal sealed record OrderedStudy(VerifiedStudy Study, VerifiedOrder Order);
}
