using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The placements' part of an audit: that every copy the gateway ever answered for lay where its study allows, and that none was signed afterwards in secret.</summary>
/// <param name="files">The bundle's documents.</param>
/// <param name="log">That has to name them.</param>
/// <param name="pinnedKey">The gateway's, if the auditor knows it.</param>
/// <param name="studies">Approved by all.</param>
/// <param name="tallies">The outcome.</param>
internal sealed class PlacementVerification(
    BundleFiles files, VerifiedLog log, SigningPublicKey? pinnedKey, IReadOnlyDictionary<Sha256Digest, BundleStudy> studies, BundleTallies tallies)
{
    private readonly HashSet<long> matched = [];
    private readonly Dictionary<Sha256Digest, StudyManifest> manifests = [];

    public void Verify()
    {
        var placements = files.In(BundlePaths.Placements).ToList();
        if (GatewayKeyFile.Find(files, pinnedKey).TryGetValue(out var key, out var refusal))
        {
            foreach (var (name, envelope) in placements)
            {
                Verify(name, SignedStatement<PlacementReceipt>.Open(envelope.Span, key));
            }
        }
        else if (placements.Count > 0)
        {
            tallies.Placements.Fail(refusal);
        }

        tallies.PlacementsLogged.Absent(log.Documents.Count(document => document.Entry.Digest(EntryDigests.Placement) is not null
            && !matched.Contains(document.Index)
            && Sha256Digest.TryParseHex(document.Entry.Study, out var study) && studies.ContainsKey(study)));
    }

    private static Refusal Named(string name, Refusal refusal) => refusal with { Detail = $"placement {name}: {refusal.Detail}" };

    private void Verify(string name, Verdict<SignedStatement<PlacementReceipt>> verdict)
    {
        if (!verdict.TryGetValue(out var placement, out var refusal))
        {
            tallies.Placements.Fail(Named(name, refusal));
            return;
        }

        if (placement.Predicate.StudyDigest is not { } digest)
        {
            // The log's own copies: logging them would make more of them.
            tallies.Placements.Pass();
            return;
        }

        if (!studies.ContainsKey(digest))
        {
            tallies.Placements.Absent();
            return;
        }

        tallies.Placements.Record(placement.Predicate.IsAllowedBy(Manifest(digest))
            ? null
            : Named(name, new Refusal(Reasons.RegionNotAllowed, $"a copy of {placement.Subjects[0].Name} lies in {placement.Predicate.Region}, which its study does not allow")));
        var entries = log.Find(EntryDigests.Placement, placement.Digest.ToString())
            .Where(document => document.Entry.Study == digest.ToString() && document.Entry.Object == placement.Subjects[0].Name).ToList();
        matched.UnionWith(entries.Select(entry => entry.Index));
        tallies.PlacementsLogged.Record(entries.Count > 0 ? null : Named(name, new Refusal(Reasons.InclusionProofMissing, "no log entry of its study and object names it")));
    }

    private StudyManifest Manifest(Sha256Digest study)
    {
        if (!manifests.TryGetValue(study, out var manifest))
        {
            manifests.Add(study, manifest = StudyManifest.Parser.ParseFrom(studies[study].Signed.Manifest));
        }

        return manifest;
    }
}
