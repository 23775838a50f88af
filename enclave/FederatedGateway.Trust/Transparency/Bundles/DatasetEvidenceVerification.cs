using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The uploads' part of an audit: whether each institution was right to trust the enclave at the time, decided again from the bytes that it decided on.</summary>
/// <param name="files">The bundle's documents.</param>
/// <param name="log">That has to name them.</param>
/// <param name="studies">Approved by all.</param>
/// <param name="attestedKeys">Gets the receipt keys of KeyConfigs that verified evidence binds.</param>
/// <param name="tallies">The outcome.</param>
internal sealed class DatasetEvidenceVerification(
    BundleFiles files, VerifiedLog log, IReadOnlyDictionary<Sha256Digest, BundleStudy> studies, Dictionary<Sha256Digest, SigningPublicKey> attestedKeys, BundleTallies tallies)
{
    private readonly HashSet<long> matched = [];

    public void Verify()
    {
        foreach (var (dataset, digest) in files.DatasetEvidence())
        {
            var verdict = Verify(dataset, digest);
            if (verdict.TryGetValue(out var accepted, out var refusal))
            {
                attestedKeys[accepted.Keys.Digest] = accepted.Keys.ReceiptKey;
            }

            tallies.DatasetEvidence.Record(refusal is null ? null : refusal with { Detail = $"dataset {dataset}, evidence {digest}: {refusal.Detail}" });
        }

        // An export may leave out whole studies, which the log still tells of.
        tallies.DatasetEvidence.Absent(log.Documents.Count(document => document.Entry.Digest(EntryDigests.DatasetEvidence) is not null
            && !matched.Contains(document.Index)
            && Sha256Digest.TryParseHex(document.Entry.Study, out var study) && studies.ContainsKey(study)));
    }

    private Verdict<AcceptedEvidence> Verify(string dataset, Sha256Digest digest)
    {
        if (!files.ReadNamed(BundlePaths.DatasetEvidence(dataset, digest), digest)
                .Then(bytes => StrictProto.Parse<DatasetEvidence>(bytes, "dataset evidence", EvidenceVerifier.MaximumEvidenceBytes + 1024)).TryGetValue(out var kept, out var refusal))
        {
            return Verdict<AcceptedEvidence>.Refused(refusal);
        }

        if (kept.DatasetId != dataset || kept.StudyDigest.Length != Sha256Digest.Length || kept.Nonce.Length != EvidenceBinding.NonceBytes || !UnixTime.IsValid(kept.VerifyTime))
        {
            return Refused(Reasons.EvidenceMalformed, "it is of another dataset, or its study, nonce or time is malformed");
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(kept.VerifyTime);
        return FindEntry(kept, digest) is not { } entry
            ? Refused(Reasons.InclusionProofMissing, "no log entry of its study and dataset names it")
            : entry.Entry.Time < time
                ? Refused(Reasons.EvidenceStale, $"it says that it was accepted at {time:u}, after it was logged ({entry.Entry.Time:u})")
                : InForce(new Sha256Digest(kept.StudyDigest.Span), time, entry.Index).Then(study => Repeat(kept, study, time));
    }

    /// <summary>The study as it stood when the entry was made: an amendment counts from its own entry on.</summary>
    private Verdict<VerifiedStudy> InForce(Sha256Digest digest, DateTimeOffset time, long index)
    {
        if (!studies.TryGetValue(digest, out var study))
        {
            return Verdict<VerifiedStudy>.Refused(Reasons.ApprovalMissing, $"its study {digest} is not in the bundle, or not approved by everybody");
        }

        if (study.LeftBefore(time) is { } left)
        {
            return Verdict<VerifiedStudy>.Refused(left);
        }

        var amendments = study.Amendments.TakeWhile(amendment => log.Find(EntryDigests.Amendment, Sha256Digest.Of(amendment.Amendment.Span).ToString())
            .Any(logged => logged.Index < index && logged.Entry.Study == digest.ToString()));
        return StudyVerifier.Verify(study.Signed, [.. amendments], time);
    }

    private static Verdict<AcceptedEvidence> Repeat(DatasetEvidence kept, VerifiedStudy study, DateTimeOffset time)
        => StrictProto.Parse<Evidence>(kept.Evidence.Memory, "evidence", EvidenceVerifier.MaximumEvidenceBytes)
            .Then(evidence => EvidenceVerifier.Verify(evidence, new EvidenceExpectation(kept.Nonce.Memory, EvidenceRole.Upload), time))
            .Then(verified => EvidenceValidator.Validate(verified, study));

    private LoggedDocument? FindEntry(DatasetEvidence kept, Sha256Digest digest)
    {
        var study = Convert.ToHexStringLower(kept.StudyDigest.Span);
        var entries = log.Find(EntryDigests.DatasetEvidence, digest.ToString()).Where(document => document.Entry.Study == study && document.Entry.Object == kept.DatasetId).ToList();
        matched.UnionWith(entries.Select(entry => entry.Index));
        return entries.FirstOrDefault();
    }

    private static Verdict<AcceptedEvidence> Refused(string reason, string detail) => Verdict<AcceptedEvidence>.Refused(reason, detail);
}
