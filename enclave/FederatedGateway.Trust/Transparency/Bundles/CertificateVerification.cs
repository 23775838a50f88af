using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Bundles;

/// <summary>The certificates' part of an audit: signature, log entry, earlier intent, and every key holder's confirmation.</summary>
internal sealed class CertificateVerification(
    BundleFiles files,
    VerifiedLog log,
    SigningPublicKey? pinnedKey,
    IReadOnlyDictionary<Sha256Digest, SigningPublicKey> attestedReceiptKeys,
    IReadOnlyList<LoggedOffer> offers,
    BundleTallies tallies)
{
    public void Verify()
    {
        var certificates = files.In(BundlePaths.Certificates).ToList();
        var matched = new HashSet<long>();
        if (GatewayKeyFile.Find(files, pinnedKey).TryGetValue(out var key, out var refusal))
        {
            foreach (var (name, envelope) in certificates)
            {
                var verdict = SignedStatement<ErasureCertificate>.Open(envelope.Span, key);
                tallies.Certificates.Record(verdict.Refusal is { } invalid ? Named(name, invalid) : null);
                if (verdict.TryGetValue(out var certificate, out _))
                {
                    tallies.CertificatesLogged.Record(CheckLogged(certificate, matched) is { } unlogged ? Named(name, unlogged) : null);
                    CheckKeys(name, certificate.Predicate);
                    CheckHolders(name, certificate);
                }
            }
        }
        else if (certificates.Count > 0)
        {
            tallies.Certificates.Fail(refusal);
        }

        var studies = files.Digests(BundlePaths.Studies).Select(digest => digest.ToString()).ToHashSet(StringComparer.Ordinal);
        tallies.CertificatesLogged.Absent(log.Documents.Count(document
            => document.Entry.Digest(EntryDigests.Certificate) is not null && !matched.Contains(document.Index) && studies.Contains(document.Entry.Study)));
    }

    private static Refusal Named(string name, Refusal refusal) => refusal with { Detail = $"certificate {name}: {refusal.Detail}" };

    private Refusal? CheckLogged(SignedStatement<ErasureCertificate> certificate, HashSet<long> matched)
    {
        var study = certificate.Predicate.StudyDigest.ToString();
        var entries = log.Find(EntryDigests.Certificate, certificate.Digest.ToString()).Where(document => document.Entry.Study == study).ToList();
        matched.UnionWith(entries.Select(entry => entry.Index));
        if (entries.Count == 0)
        {
            return new Refusal(Reasons.InclusionProofMissing, "no log entry of its study names it");
        }

        // What destroys is logged before it takes effect: a plan for all studies has an entry without a study.
        var intent = log.At(certificate.Predicate.IntentIndex);
        return intent is not null && intent.Index < entries[0].Index && intent.Entry.Digest(EntryDigests.Plan) == certificate.Predicate.PlanDigest.ToString()
            && (intent.Entry.Study.Length == 0 || intent.Entry.Study == study)
            ? null
            : new Refusal(Reasons.ReceiptInvalid, $"entry {certificate.Predicate.IntentIndex} did not announce its plan before it");
    }

    /// <summary>An enclave gives keys only to offers that are in the log, so that the log names everybody who can have one of these keys.</summary>
    private void CheckHolders(string name, SignedStatement<ErasureCertificate> signed)
    {
        var certificate = signed.Predicate;
        var logged = log.Find(EntryDigests.Certificate, signed.Digest.ToString()).Select(document => document.Index).DefaultIfEmpty(long.MaxValue).First();
        foreach (var offer in offers.Where(offer => certificate.Claim == ErasureClaim.Shredded && offer.Study.Equals(certificate.StudyDigest) && offer.Index < logged))
        {
            var missing = offer.Offer is { } known
                ? certificate.Keys.Select(key => key.KeyConfigDigest).Distinct().FirstOrDefault(digest => known.KeyConfigs.Contains(digest)
                    && !certificate.Keys.Any(key => key.KeyConfigDigest.Equals(digest) && known.Keys.Digest.Equals(key.Holder)))
                : certificate.Keys.Select(key => key.KeyConfigDigest).FirstOrDefault();
            if (missing is not null)
            {
                tallies.KeyDestructions.Fail(Named(
                    name, new Refusal(Reasons.ReceiptInvalid, $"it says \"shredded\", and nothing shows that the successor of the offer in entry {offer.Index} does not have key {missing}")));
            }
        }
    }

    private void CheckKeys(string name, ErasureCertificate certificate)
    {
        foreach (var record in certificate.Keys)
        {
            if (record.Outcome != KeyOutcome.Destroyed)
            {
                tallies.KeyDestructions.Absent();
                continue;
            }

            var signer = record.Holder ?? record.KeyConfigDigest;
            if (!FindReceiptKey(signer, certificate.StudyDigest).TryGetValue(out var key, out var refusal))
            {
                tallies.KeyDestructions.Fail(Named(name, refusal));
            }
            else if (!record.IsConfirmedBy(key, certificate.StudyDigest))
            {
                tallies.KeyDestructions.Fail(Named(name, new Refusal(Reasons.SignatureInvalid, $"the destruction of key {record.KeyConfigDigest} is not signed by its holder")));
            }
            else if (attestedReceiptKeys.ContainsKey(signer))
            {
                tallies.KeyDestructions.Pass();
            }
            else
            {
                // Anybody can make a key config and sign its end; only evidence shows that an enclave held it.
                tallies.KeyDestructions.Absent();
            }
        }
    }

    private Verdict<SigningPublicKey> FindReceiptKey(Sha256Digest keyConfig, Sha256Digest study)
        => attestedReceiptKeys.TryGetValue(keyConfig, out var attested)
            ? Verdict<SigningPublicKey>.Accepted(attested)
            : offers.FirstOrDefault(offer => offer.Offer?.Keys.Digest.Equals(keyConfig) == true && offer.Study.Equals(study)) is { } offered
            ? Verdict<SigningPublicKey>.Accepted(offered.Offer!.Keys.ReceiptKey)
            : files.ReadNamed(BundlePaths.KeyConfig(keyConfig), keyConfig).Then(bytes => EnclaveKeys.Parse(bytes)).Then(keys => keys.StudyDigest.Equals(study)
                ? Verdict<SigningPublicKey>.Accepted(keys.ReceiptKey)
                : Verdict<SigningPublicKey>.Refused(Reasons.KeyConfigInvalid, $"key config {keyConfig} is of another study"));
}
