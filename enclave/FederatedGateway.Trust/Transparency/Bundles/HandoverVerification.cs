using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>
/// The hand-overs' part of an audit: every offer in the log, and both enclaves' decision where keys moved, made again at its time. An enclave gives keys only to an offer that it was shown in the
/// log, so that nobody has got any whose offer is not there.
/// </summary>
/// <param name="files">The bundle's documents.</param>
/// <param name="log">That has to name them.</param>
/// <param name="studies">Approved by all.</param>
/// <param name="attestedKeys">Gets the receipt keys of KeyConfigs that verified evidence binds.</param>
/// <param name="tallies">The outcome.</param>
internal sealed class HandoverVerification(
    BundleFiles files, VerifiedLog log, IReadOnlyDictionary<Sha256Digest, BundleStudy> studies, Dictionary<Sha256Digest, SigningPublicKey> attestedKeys, BundleTallies tallies)
{
    private const int MaximumBytes = OfferedHandover.MaximumBytes + (2 * EvidenceVerifier.MaximumEvidenceBytes) + RecordedHandover.MaximumBytes + 1024;

    private readonly List<LoggedOffer> offers = [];

    /// <returns>Every logged offer for keys; what is not in the bundle asks for nobody knows which.</returns>
    public IReadOnlyList<LoggedOffer> Verify()
    {
        foreach (var (name, _) in files.In(BundlePaths.Handovers))
        {
            var digest = new Sha256Digest(Convert.FromHexString(name));
            var verdict = files.Read<KeptHandover>(BundlePaths.Handover(digest), "hand-over", MaximumBytes).Then(kept => Verify(digest, kept));
            tallies.Handovers.Record(verdict.Refusal is { } refusal ? refusal with { Detail = $"hand-over {digest}: {refusal.Detail}" } : null);
        }

        foreach (var hidden in log.Documents.Where(document => document.Entry.Digest(EntryDigests.HandoverOffer) is not null
            && offers.TrueForAll(offer => offer.Index != document.Index) && Sha256Digest.TryParseHex(document.Entry.Study, out var study) && studies.ContainsKey(study)))
        {
            offers.Add(new LoggedOffer(hidden.Index, new Sha256Digest(Convert.FromHexString(hidden.Entry.Study)), null));
            tallies.Handovers.Absent();
        }

        return offers;
    }

    private Verdict<OfferedHandover> Verify(Sha256Digest digest, KeptHandover kept)
    {
        if (!Sha256Digest.Of(kept.Offer.Span).Equals(digest))
        {
            return Refused(Reasons.DigestMismatch, "its offer has another SHA-256 than its name says");
        }

        return OfferedHandover.Parse(kept.Offer.Memory).Then(offer =>
        {
            var entries = log.Find(EntryDigests.HandoverOffer, digest.ToString()).Where(document => document.Entry.Study == offer.StudyDigest.ToString()).ToList();
            offers.AddRange(entries.Select(entry => new LoggedOffer(entry.Index, offer.StudyDigest, offer)));
            return entries.Count == 0 ? Refused(Reasons.InclusionProofMissing, "no log entry of its study names its offer")
                : kept.Record.IsEmpty ? Verdict<OfferedHandover>.Accepted(offer)
                : RecordedHandover.Parse(kept.Record.Memory).Then(record => Repeat(kept, offer, record, entries[0].Index));
        });
    }

    private Verdict<OfferedHandover> Repeat(KeptHandover kept, OfferedHandover offer, RecordedHandover record, long index)
    {
        if (!studies.TryGetValue(offer.StudyDigest, out var study))
        {
            return Refused(Reasons.ApprovalMissing, $"its study {offer.StudyDigest} is not in the bundle, or not approved by everybody");
        }

        if (study.LeftBefore(record.Time) is { } left)
        {
            return Verdict<OfferedHandover>.Refused(left);
        }

        if (!SignedCheckpoint.Open(record.Checkpoint.Span, log.Checkpoint.Signed.LogKey).TryGetValue(out var checkpoint, out var refusal))
        {
            return Verdict<OfferedHandover>.Refused(refusal);
        }

        if (!log.Extends(checkpoint.Checkpoint) || checkpoint.Checkpoint.Size <= index)
        {
            return Refused(Reasons.LogForked, $"the enclaves were shown a tree of size {checkpoint.Checkpoint.Size} that is no prefix of this log, or does not have the offer");
        }

        if (log.CountAmendments(study.Digest, checkpoint.Checkpoint.Size) > record.NewestAmendment)
        {
            return Refused(Reasons.AmendmentMissing, $"the giver applied {record.NewestAmendment} amendments; the log had more by then");
        }

        return StudyVerifier.Verify(study.Signed, [.. study.Amendments.Take(record.NewestAmendment)], record.Time)
            .Then(verified => Read(kept.SuccessorEvidence.Memory).Then(evidence => HandoverVerifier.VerifySuccessor(offer, evidence, record.Checkpoint.Span, verified, record.Time))
                .Then(successor => Read(kept.GiverEvidence.Memory).Then(evidence => HandoverVerifier.VerifyGiver(record, kept.Signature.Memory, evidence, offer, verified, record.Time))
                    .Then(giver => Conclude(kept, offer, record, successor, giver))));
    }

    private Verdict<OfferedHandover> Conclude(KeptHandover kept, OfferedHandover offer, RecordedHandover record, AcceptedEvidence successor, AcceptedEvidence giver)
    {
        if (HandoverVerifier.Compare(successor, giver) is { } refusal)
        {
            return Verdict<OfferedHandover>.Refused(refusal);
        }

        if (kept.Acceptance is { } acceptance && !record.IsAcceptedBy(offer.Keys.ReceiptKey, acceptance))
        {
            return Refused(Reasons.SignatureInvalid, "its acceptance is not signed by its successor");
        }

        attestedKeys[giver.Keys.Digest] = giver.Keys.ReceiptKey;
        attestedKeys[offer.Keys.Digest] = offer.Keys.ReceiptKey;
        return Verdict<OfferedHandover>.Accepted(offer);
    }

    private static Verdict<Evidence> Read(ReadOnlyMemory<byte> evidence) => StrictProto.Parse<Evidence>(evidence, "evidence", EvidenceVerifier.MaximumEvidenceBytes);

    private static Verdict<OfferedHandover> Refused(string reason, string detail) => Verdict<OfferedHandover>.Refused(reason, detail);
}
