using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Merkle;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Transparency.Entries;

/// <summary>Proof that a document is named in the audit log: what decides rests on it only when everybody can find out later.</summary>
public static class EntryInclusion
{
    /// <summary>Verifies that the entry names the document, then log signature, witness quorum and inclusion. Consistency with what the caller saw before is the caller's next step.</summary>
    /// <param name="name">One of <see cref="EntryDigests"/>.</param>
    /// <param name="digest">The document's.</param>
    /// <param name="studyDigest">The document's study.</param>
    /// <param name="logEntry">The log entry's bytes as hashed.</param>
    /// <param name="proof">A C2SP tlog-proof; empty when none was given.</param>
    /// <param name="logKey">The manifest's log key.</param>
    /// <param name="policy">The manifest's witness policy.</param>
    /// <returns>
    /// Refused with <see cref="Reasons.InclusionProofMissing"/>, <see cref="Reasons.InclusionProofInvalid"/>, <see cref="Reasons.CheckpointInvalid"/> or
    /// <see cref="Reasons.WitnessQuorumMissing"/>.
    /// </returns>
    public static Verdict<TrustedCheckpoint> Verify(
        string name, Sha256Digest digest, Sha256Digest studyDigest, ReadOnlyMemory<byte> logEntry, ReadOnlySpan<byte> proof, VerifierKey logKey, WitnessPolicy policy)
    {
        if (proof.IsEmpty || logEntry.IsEmpty)
        {
            return Verdict<TrustedCheckpoint>.Refused(Reasons.InclusionProofMissing, $"the {name} comes without its log entry and proof of inclusion; ask the gateway again once it is logged");
        }

        if (!AuditEntry.Parse(logEntry).TryGetValue(out var entry, out var refusal))
        {
            return Invalid(refusal.Detail);
        }

        if (entry.Digest(name) != digest.ToString() || entry.Study != studyDigest.ToString())
        {
            return Invalid($"the log entry is of another {name} or another study");
        }

        return TlogProof.Parse(proof).Then(parsed => parsed.Verify(MerkleHashing.Leaf(logEntry.Span), logKey, policy));
    }

    private static Verdict<TrustedCheckpoint> Invalid(string detail) => Verdict<TrustedCheckpoint>.Refused(Reasons.InclusionProofInvalid, detail);
}
