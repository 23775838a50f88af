using System.Globalization;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The studies' part of an audit: manifest, approvals, amendments, withdrawals, and that the study names this log.</summary>
internal sealed class StudyVerification(BundleFiles files, VerifiedLog log, BundleTallies tallies)
{
    /// <summary>A name, a time and a signature.</summary>
    private const int MaximumApprovalBytes = 1024;

    /// <summary>An amendment and 64 signatures.</summary>
    private const int MaximumAmendmentBytes = Amendments.MaximumBytes + (64 * 256);

    private readonly VerifierKey logKey = log.Checkpoint.Signed.LogKey;

    /// <summary>The studies that every participant has approved, by digest.</summary>
    public IReadOnlyDictionary<Sha256Digest, BundleStudy> Verify()
    {
        var approved = new Dictionary<Sha256Digest, BundleStudy>();
        foreach (var digest in files.Digests(BundlePaths.Studies))
        {
            var verdict = Read(digest).Then(Check);
            if (verdict.TryGetValue(out var study, out var refusal))
            {
                tallies.Studies.Pass();
                CheckLogged(study);
                approved.Add(digest, study);
            }
            else if (refusal.Reason == Reasons.ApprovalMissing)
            {
                tallies.Studies.Absent();
            }
            else
            {
                tallies.Studies.Fail(refusal with { Detail = $"study {digest}: {refusal.Detail}" });
            }
        }

        return approved;
    }

    /// <summary>A gateway that hides an amendment from an auditor would have to take it out of the log.</summary>
    private void CheckLogged(BundleStudy study)
    {
        foreach (var (index, amendment) in study.Amendments.Index())
        {
            var digest = Sha256Digest.Of(amendment.Amendment.Span).ToString();
            tallies.AmendmentsLogged.Record(log.Find(EntryDigests.Amendment, digest).Any(document => document.Entry.Study == study.Digest.ToString())
                ? null
                : new Refusal(Reasons.InclusionProofMissing, $"study {study.Digest}: no log entry names amendment {index + 1}"));
        }

        tallies.AmendmentsLogged.Absent(Math.Max(0, log.CountAmendments(study.Digest, long.MaxValue) - study.Amendments.Count));
    }

    private Verdict<BundleStudy> Read(Sha256Digest digest)
    {
        if (!files.ReadNamed(BundlePaths.Manifest(digest), digest).TryGetValue(out var manifest, out var refusal))
        {
            return Verdict<BundleStudy>.Refused(refusal);
        }

        var study = new BundleStudy(digest, new SignedStudy { Manifest = ByteString.CopyFrom(manifest.Span) }, [], []);
        return ReadDecisions(study, "approvals", kind => kind == ApprovalKind.Approve)
            .Then(approvals => ReadDecisions(study, "withdrawals", kind => kind is ApprovalKind.Reject or ApprovalKind.Withdraw)
            .Then(withdrawals => ReadAmendments(digest)
            .Then(amendments =>
            {
                study.Signed.Approvals.AddRange(approvals);
                return Verdict<BundleStudy>.Accepted(study with { Amendments = amendments, Withdrawals = withdrawals });
            })));
    }

    private Verdict<IReadOnlyList<Approval>> ReadDecisions(BundleStudy study, string folder, Func<ApprovalKind, bool> belongs)
    {
        var decisions = new List<Approval>();
        foreach (var (name, _) in files.In($"{BundlePaths.Studies}/{study.Digest}/{folder}"))
        {
            if (!files.Read<Approval>($"{BundlePaths.Studies}/{study.Digest}/{folder}/{name}", "decision", MaximumApprovalBytes).TryGetValue(out var decision, out var refusal))
            {
                return Verdict<IReadOnlyList<Approval>>.Refused(refusal);
            }

            if (decision.Participant != name || !belongs(decision.Kind))
            {
                return Verdict<IReadOnlyList<Approval>>.Refused(Reasons.ApprovalInvalid, $"{folder}/{name} is a decision of another participant or kind");
            }

            decisions.Add(decision);
        }

        return Verdict<IReadOnlyList<Approval>>.Accepted(decisions);
    }

    private Verdict<IReadOnlyList<SignedAmendment>> ReadAmendments(Sha256Digest digest)
    {
        var amendments = new List<SignedAmendment>();
        var count = files.In($"{BundlePaths.Studies}/{digest}/amendments").Count();
        for (var number = 1; number <= count; number++)
        {
            if (!files.Read<SignedAmendment>(BundlePaths.Amendment(digest, number), string.Create(CultureInfo.InvariantCulture, $"amendment {number}"), MaximumAmendmentBytes)
                    .TryGetValue(out var amendment, out var refusal))
            {
                return Verdict<IReadOnlyList<SignedAmendment>>.Refused(refusal);
            }

            amendments.Add(amendment);
        }

        return Verdict<IReadOnlyList<SignedAmendment>>.Accepted(amendments);
    }

    /// <summary>Whether a study is over is decided for each run, by the time it started; here any time will do.</summary>
    private Verdict<BundleStudy> Check(BundleStudy study) => StudyVerifier.Verify(study.Signed, study.Amendments, DateTimeOffset.UnixEpoch).Then(verified =>
    {
        if (!verified.Manifest.LogKey.Equals(logKey))
        {
            return Verdict<BundleStudy>.Refused(Reasons.KeyMismatch, $"its manifest names the log {verified.Manifest.LogKey.Name} ({verified.Manifest.LogKey.KeyId:x8}), not the pinned one");
        }

        var forged = study.Withdrawals.FirstOrDefault(decision => verified.Manifest.Participant(decision.Participant) is not { } participant
            || !Approvals.Verify(decision, study.Digest, participant.Identity.SigningKey));
        return forged is null
            ? Verdict<BundleStudy>.Accepted(study)
            : Verdict<BundleStudy>.Refused(Reasons.ApprovalInvalid, $"the withdrawal of {forged.Participant} does not verify");
    });
}
