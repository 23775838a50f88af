using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Transparency.Checkpoints;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;

namespace FederatedGateway.Trust.Receipts;

/// <summary>Proof that a receipt is in the audit log: what an enclave wants to see before it makes the recipients' wraps, and a client before it opens a model.</summary>
public static class ReceiptInclusion
{
    /// <summary>
    /// Verifies that the entry names the receipt, then log signature, witness quorum and inclusion. Consistency with the last checkpoint that the caller saw is the caller's next step
    /// (<see cref="TrustedCheckpoint.Advance"/>).
    /// </summary>
    /// <param name="receiptDigest">SHA-256 of the receipt's statement.</param>
    /// <param name="studyDigest">Of the receipt's study.</param>
    /// <param name="logEntry">The log entry's bytes as hashed.</param>
    /// <param name="proof">A C2SP tlog-proof; empty when none was given.</param>
    /// <param name="logKey">The manifest's log key.</param>
    /// <param name="policy">The manifest's witness policy.</param>
    /// <returns>
    /// Refused with <see cref="Reasons.InclusionProofMissing"/>, <see cref="Reasons.InclusionProofInvalid"/>, <see cref="Reasons.CheckpointInvalid"/> or
    /// <see cref="Reasons.WitnessQuorumMissing"/>.
    /// </returns>
    public static Verdict<TrustedCheckpoint> Verify(
        Sha256Digest receiptDigest, Sha256Digest studyDigest, ReadOnlyMemory<byte> logEntry, ReadOnlySpan<byte> proof, VerifierKey logKey, WitnessPolicy policy)
        => EntryInclusion.Verify(EntryDigests.Receipt, receiptDigest, studyDigest, logEntry, proof, logKey, policy);
}
