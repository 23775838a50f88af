using System.Security.Cryptography;
using FederatedGateway.Enclave.Evidence;
using FederatedGateway.Enclave.Hosting;
using FederatedGateway.Enclave.Keys.Sealing;
using FederatedGateway.Enclave.Logs;
using FederatedGateway.Enclave.V1;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.Enclave.Keys.Handovers;

/// <summary>
/// Gives a study's keys to another enclave: the study itself decides, by the evidence that it accepts, and the log knows of it before. The gateway only carries, and cannot choose who gets them.
/// </summary>
internal sealed partial class HandoverGiving(
    EnclaveOptions options, IEvidenceSource evidence, KeyRing keys, LogPositions logs, StudyMemory memory, HandoverChallenges challenges, PendingOffers offers, ILogger<HandoverGiving> log, HostSeal? seal = null)
{
    public PrepareHandoverResponse Prepare(Sha256Digest study)
    {
        var held = keys.Held(study).Select(held => held.Public.Digest).Distinct().OrderBy(digest => digest.ToString(), StringComparer.Ordinal).Take(OfferedHandover.MaximumKeyConfigs);
        var response = new PrepareHandoverResponse { Challenge = ByteString.CopyFrom(challenges.Make(study, logs.Now(study))) };
        response.KeyConfigDigests.AddRange(held.Select(digest => digest.ToByteString()));
        return response;
    }

    /// <exception cref="RefusedException">The first reason against it; no key has moved then.</exception>
    public async Task<HandOverResponse> HandOverAsync(HandOverRequest request, CancellationToken cancellationToken)
    {
        var signed = request.Study ?? new();
        var before = logs.Now(Sha256Digest.Of(signed.Manifest.Span));
        var study = StudyVerifier.Verify(signed, request.Amendments, before).OrThrow();
        var offer = Parse(request.Offer.Memory, study, before).OrThrow();
        var checkpoint = EntryInclusion.Verify(
                EntryDigests.HandoverOffer, offer.Digest, study.Digest, request.LogEntry.Memory, request.InclusionProof.Span, study.Manifest.LogKey, study.Manifest.Witnesses)
            .Then(included => logs.Accept(study.Manifest, included.Signed.ToBytes(), request.Consistency)).OrThrow().Signed.ToBytes();
        var now = logs.Now(study.Digest);
        var successor = HandoverVerifier.VerifySuccessor(offer, request.Evidence ?? new(), checkpoint, study, now).OrThrow();
        ThrowIf(DevelopmentRule.Check(successor, options));
        var held = offer.KeyConfigs.Select(digest => keys.FindHeld(study.Digest, digest).OrThrow()).ToList();

        // Sealed before the own evidence, because that vouches for the record, which names what was sealed. It leaves this method only when everything holds.
        var giver = (await keys.CurrentAsync(study, now, forWraps: false, cancellationToken)).OrThrow();
        var handed = Seal(offer, held, giver.Public, checkpoint, study).OrThrow();
        var record = RecordedHandover.Create(offer.Digest, giver.Public.Digest, checkpoint, HandoverSeal.Digest(handed), request.Amendments.Count, now);
        var signature = giver.Use((_, signer) => signer.Sign(RecordedHandover.SignedMessage(record.Bytes.Span))).OrThrow();
        var own = await evidence.CollectAsync(giver.Public, HandoverNonces.Giver(record.Bytes.Span), EvidenceRole.Handover, now, cancellationToken);
        EvidenceCollateral.Append(own, request.Collateral);
        var accepted = HandoverVerifier.VerifyGiver(record, signature, own, offer, study, now).OrThrow();
        ThrowIf(HandoverVerifier.Compare(successor, accepted));

        // Nobody sees the keys before the log that they rest on is remembered, and no challenge serves twice.
        await (seal?.SaveMemoryAsync(cancellationToken) ?? Task.CompletedTask);
        ThrowIf(challenges.Take(study.Digest, offer.Challenge, now));
        Log.HandedOver(log, held.Count, study.Digest, offer.Keys.Digest);
        return new HandOverResponse { Record = ByteString.CopyFrom(record.Bytes.Span), Signature = ByteString.CopyFrom(signature), Evidence = own, Sealed = handed };
    }

    private Verdict<OfferedHandover> Parse(ReadOnlyMemory<byte> bytes, VerifiedStudy study, DateTimeOffset now)
        => OfferedHandover.Parse(bytes).Then(offer
            => (!offer.StudyDigest.Equals(study.Digest) ? new Refusal(Reasons.EvidenceWrongStudy, "the offer is for another study's keys")
                    : offers.Has(offer.Digest) ? new Refusal(Reasons.HandoverRefused, "an enclave does not hand keys over to itself")
                    : challenges.Check(study.Digest, offer.Challenge, now)) is { } refusal
                ? Verdict<OfferedHandover>.Refused(refusal)
                : Verdict<OfferedHandover>.Accepted(offer));

    private Verdict<SealedHandover> Seal(OfferedHandover offer, IReadOnlyList<StudyKeys> held, EnclaveKeys giver, byte[] checkpoint, VerifiedStudy study)
        => HandedKeysFormat.Write(held, memory.Save(study.Digest)).Then(plaintext =>
        {
            try
            {
                return HandoverSeal.Seal(offer, giver.Digest, checkpoint, plaintext);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }
        });

    private static void ThrowIf(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw new RefusedException(refusal);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2400, LogLevel.Information, "handed over {Count} keys of study {Study} to the enclave that offered {Holder}")]
        public static partial void HandedOver(ILogger log, int count, Sha256Digest study, Sha256Digest holder);
    }
}
