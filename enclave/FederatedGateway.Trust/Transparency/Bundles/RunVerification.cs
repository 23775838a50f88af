using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Receipts.Runs;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The runs' part of an audit: order, evidence, receipt, and the receipt's place in the log.</summary>
/// <param name="files">The bundle's documents.</param>
/// <param name="log">That has to name them.</param>
/// <param name="studies">Approved by all.</param>
/// <param name="attestedKeys">Gets the receipt keys of KeyConfigs that verified evidence binds.</param>
/// <param name="tallies">The outcome.</param>
internal sealed class RunVerification(
    BundleFiles files, VerifiedLog log, IReadOnlyDictionary<Sha256Digest, BundleStudy> studies, Dictionary<Sha256Digest, SigningPublicKey> attestedKeys, BundleTallies tallies)
{
    private readonly Dictionary<Sha256Digest, OrderHistory> histories = [];
    private readonly HashSet<long> matched = [];

    public void Verify()
    {
        var finished = new List<FinishedRun>();
        foreach (var id in files.Digests(BundlePaths.Runs))
        {
            if (!ReadRecord(id).TryGetValue(out var record, out var refusal))
            {
                tallies.Orders.Fail(Named(id, refusal));
            }
            else if (record.Receipt.IsEmpty)
            {
                tallies.Receipts.Absent();
            }
            else if (RunVerifier.OpenReceipt(record).TryGetValue(out var opened, out refusal))
            {
                finished.Add(new FinishedRun(id, record, opened, FindEntry(opened.Receipt)));
            }
            else
            {
                tallies.Receipts.Fail(Named(id, refusal));
            }
        }

        // Numbers and dataset versions only ever go up; the log says in which order runs finished.
        foreach (var run in finished.OrderBy(run => run.Entry?.Index ?? long.MaxValue))
        {
            Verify(run);
        }

        var missing = log.Documents.Count(document => document.Entry.Digest(EntryDigests.Receipt) is not null && !matched.Contains(document.Index) && InScope(document.Entry.Study));
        tallies.ReceiptsLogged.Absent(missing);
    }

    private static Refusal Named(Sha256Digest id, Refusal refusal) => refusal with { Detail = $"run {id}: {refusal.Detail}" };

    /// <summary>An export may leave out whole studies, which the log still tells of.</summary>
    private bool InScope(string study) => Sha256Digest.TryParseHex(study, out var digest) && studies.ContainsKey(digest);

    private void Verify(FinishedRun run)
    {
        tallies.ReceiptsLogged.Record(run.Entry is null
            ? Named(run.Id, new Refusal(Reasons.InclusionProofMissing, "no log entry of its study names its receipt"))
            : null);

        var ordered = VerifyOrder(run).Then(order => CheckAmendments(run, order));
        tallies.Orders.Record(ordered.Refusal is { } orderRefusal ? Named(run.Id, orderRefusal) : null);
        if (!ordered.TryGetValue(out var order, out _))
        {
            return;
        }

        histories[order.Study.Digest] = History(order.Study.Digest).With(order.Order);
        var evidence = CheckFreshness(run.Record.Checkpoint).Then(_ => RunVerifier.VerifyEvidence(order, run.Opened, run.Record.Checkpoint));
        tallies.Evidence.Record(evidence.Refusal is { } evidenceRefusal ? Named(run.Id, evidenceRefusal) : null);
        if (!evidence.TryGetValue(out var accepted, out _))
        {
            return;
        }

        attestedKeys[accepted.Keys.Digest] = accepted.Keys.ReceiptKey;
        var agreed = RunVerifier.Agree(order, accepted, run.Opened);
        tallies.Receipts.Record(agreed.Refusal is { } receiptRefusal ? Named(run.Id, receiptRefusal) : null);
    }

    private Verdict<RunVerifier.OrderedStudy> VerifyOrder(FinishedRun run)
    {
        var receipt = run.Opened.Receipt.Predicate;
        if (!studies.TryGetValue(receipt.StudyDigest, out var study))
        {
            return Verdict<RunVerifier.OrderedStudy>.Refused(Reasons.ApprovalMissing, $"its study {receipt.StudyDigest} is not in the bundle, or not approved by everybody");
        }

        if (study.LeftBefore(receipt.StartedAt) is { } left)
        {
            return Verdict<RunVerifier.OrderedStudy>.Refused(left);
        }

        return RunVerifier.VerifyOrder(study.Signed, study.Amendments, run.Record.Order, run.Opened, History(study.Digest));
    }

    /// <summary>The enclave was shown a checkpoint when the run began; an amendment that the log had by then was hidden from it when the order does not know it.</summary>
    private Verdict<RunVerifier.OrderedStudy> CheckAmendments(FinishedRun run, RunVerifier.OrderedStudy ordered)
    {
        // What is no checkpoint of this log is told of where the evidence is looked at.
        var size = SignedCheckpoint.Open(run.Record.Checkpoint.Span, log.Checkpoint.Signed.LogKey).TryGetValue(out var signed, out _) ? signed.Checkpoint.Size : 0;
        var logged = log.CountAmendments(ordered.Study.Digest, size);
        return logged <= ordered.Order.Message.NewestAmendment
            ? Verdict<RunVerifier.OrderedStudy>.Accepted(ordered)
            : Verdict<RunVerifier.OrderedStudy>.Refused(
                Reasons.OrderAmendmentMismatch, $"its order names amendment {ordered.Order.Message.NewestAmendment} as the newest; the log had {logged} when it began");
    }

    private OrderHistory History(Sha256Digest study) => histories.GetValueOrDefault(study, OrderHistory.Empty);

    /// <summary>Evidence is as young as the checkpoint in its nonce, if that is one of this log.</summary>
    private Verdict<SignedCheckpoint> CheckFreshness(ReadOnlyMemory<byte> checkpoint)
        => SignedCheckpoint.Open(checkpoint.Span, log.Checkpoint.Signed.LogKey).Then(signed => log.Extends(signed.Checkpoint)
            ? Verdict<SignedCheckpoint>.Accepted(signed)
            : Verdict<SignedCheckpoint>.Refused(Reasons.LogForked, $"the enclave was shown a tree of size {signed.Checkpoint.Size} that is no prefix of this log"));

    private LoggedDocument? FindEntry(SignedStatement<RunReceipt> receipt)
    {
        var entries = log.Find(EntryDigests.Receipt, receipt.Digest.ToString()).Where(document => document.Entry.Study == receipt.Predicate.StudyDigest.ToString()).ToList();
        matched.UnionWith(entries.Select(entry => entry.Index));
        return entries.FirstOrDefault();
    }

    private Verdict<RunRecord> ReadRecord(Sha256Digest id) => files.ReadNamed(BundlePaths.Order(id), id).Then(order =>
    {
        var signed = new SignedOrder { Order = ByteString.CopyFrom(order.Span) };
        foreach (var (participant, signature) in files.In($"{BundlePaths.Runs}/{id}/signatures"))
        {
            signed.Signatures.Add(new ParticipantSignature { Participant = participant, Signature = ByteString.CopyFrom(signature.Span) });
        }

        return Verdict<RunRecord>.Accepted(new RunRecord(
            signed, files.Find(BundlePaths.Evidence(id)) ?? default, files.Find(BundlePaths.RunCheckpoint(id)) ?? default, files.Find(BundlePaths.Receipt(id)) ?? default));
    });

    private sealed record FinishedRun(Sha256Digest Id, RunRecord Record, RunVerifier.OpenedReceipt Opened, LoggedDocument? Entry);
}
