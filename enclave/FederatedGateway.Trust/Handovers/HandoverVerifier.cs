using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;

namespace FederatedGateway.Trust.Handovers;

/// <summary>Decides about both sides of a hand-over: the enclaves before any key moves, an auditor years later at the recorded time.</summary>
public static class HandoverVerifier
{
    /// <summary>Is the successor genuine, accepted by the study, and was its evidence made for this offer and this checkpoint?</summary>
    public static Verdict<AcceptedEvidence> VerifySuccessor(OfferedHandover offer, Evidence evidence, ReadOnlySpan<byte> checkpoint, VerifiedStudy study, DateTimeOffset now)
        => !offer.StudyDigest.Equals(study.Digest)
            ? Verdict<AcceptedEvidence>.Refused(Reasons.EvidenceWrongStudy, "the hand-over is of another study's keys")
            : Verify(evidence, HandoverNonces.Successor(offer.Digest, checkpoint), study, now).Then(accepted => accepted.Keys.Digest.Equals(offer.Keys.Digest)
                ? Verdict<AcceptedEvidence>.Accepted(accepted)
                : Verdict<AcceptedEvidence>.Refused(Reasons.EvidenceBindingMismatch, "the successor's evidence binds other keys than its offer's"));

    /// <summary>Is the giver genuine, accepted by the study, and did it sign this record, which speaks of this offer?</summary>
    public static Verdict<AcceptedEvidence> VerifyGiver(
        RecordedHandover record, ReadOnlyMemory<byte> signature, Evidence evidence, OfferedHandover offer, VerifiedStudy study, DateTimeOffset now)
        => !record.OfferDigest.Equals(offer.Digest)
            ? Verdict<AcceptedEvidence>.Refused(Reasons.HandoverInvalid, "the record is of another offer")
            : Verify(evidence, HandoverNonces.Giver(record.Bytes.Span), study, now).Then(accepted
                => !accepted.Keys.Digest.Equals(record.GiverDigest)
                    ? Verdict<AcceptedEvidence>.Refused(Reasons.EvidenceBindingMismatch, "the giver's evidence binds other keys than its record names")
                    : accepted.Keys.ReceiptKey.Verify(RecordedHandover.SignedMessage(record.Bytes.Span), signature.Span)
                        ? Verdict<AcceptedEvidence>.Accepted(accepted)
                        : Verdict<AcceptedEvidence>.Refused(Reasons.SignatureInvalid, "the record is not signed by the giver that its evidence shows"));

    /// <summary>Null when the successor is not below the giver, and not the giver itself.</summary>
    public static Refusal? Compare(AcceptedEvidence successor, AcceptedEvidence giver)
        => successor.Keys.Digest.Equals(giver.Keys.Digest)
            ? new Refusal(Reasons.HandoverRefused, "an enclave does not hand keys over to itself")
            : SecurityVersions.FindLower(successor.Evidence.Claims, giver.Evidence.Claims);

    private static Verdict<AcceptedEvidence> Verify(Evidence evidence, byte[] nonce, VerifiedStudy study, DateTimeOffset now)
        => EvidenceVerifier.Verify(evidence, new EvidenceExpectation(nonce, EvidenceRole.Handover), now).Then(verified => EvidenceValidator.Validate(verified, study));
}
