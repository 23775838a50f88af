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

/// <summary>Takes a study's keys over from another enclave, once that has proved itself as well. What was wrapped to them opens here then; everything new is made with keys of this host's own.</summary>
internal sealed partial class HandoverTaking(
    EnclaveOptions options, IEvidenceSource evidence, KeyRing keys, LogPositions logs, StudyMemory memory, PendingOffers offers, ILogger<HandoverTaking> log, HostSeal? seal = null) : IDisposable
{
    // A repeated call finds what the first one has done.
    private readonly SemaphoreSlim accepting = new(1);

    public OfferHandoverResponse Offer(OfferHandoverRequest request)
    {
        var (study, now) = Verify(request.Study, request.Amendments);
        if (request.Challenge.Length != OfferedHandover.NonceBytes || KeyConfigList.FindFault(request.KeyConfigDigests) is not null)
        {
            throw new RefusedException(
                Reasons.InvalidArgument, $"the giver's challenge of {OfferedHandover.NonceBytes} bytes and 1 to {OfferedHandover.MaximumKeyConfigs} KeyConfig digests in ascending order are needed");
        }

        var digests = request.KeyConfigDigests.Select(digest => new Sha256Digest(digest.Span)).ToList();
        ThrowIf(keys.CheckNotOwn(study.Digest, digests));
        var offer = PendingOffer.Make(study, digests, request.Challenge.Span, now);
        if (offers.Add(offer, now) is { } refusal)
        {
            offer.Dispose();
            throw new RefusedException(refusal);
        }

        return new OfferHandoverResponse { Offer = ByteString.CopyFrom(offer.Offer.Bytes.Span) };
    }

    public async Task<ProveHandoverResponse> ProveAsync(ProveHandoverRequest request, CancellationToken cancellationToken)
    {
        var (study, before) = Verify(request.Study, request.Amendments);
        var offer = Find(request.OfferDigest, study, before).OrThrow();
        if (offer.Accepted is not null)
        {
            throw new RefusedException(Reasons.HandoverRefused, "the offer was accepted already; evidence for it would serve nothing");
        }

        var checkpoint = EntryInclusion.Verify(
                EntryDigests.HandoverOffer, offer.Offer.Digest, study.Digest, request.LogEntry.Memory, request.InclusionProof.Span, study.Manifest.LogKey, study.Manifest.Witnesses)
            .Then(included => logs.Accept(study.Manifest, included.Signed.ToBytes(), request.Consistency)).OrThrow().Signed.ToBytes();
        await (seal?.SaveMemoryAsync(cancellationToken) ?? Task.CompletedTask);
        var collected = await evidence.CollectAsync(
            offer.Offer.Keys, HandoverNonces.Successor(offer.Offer.Digest, checkpoint), EvidenceRole.Handover, logs.Now(study.Digest), cancellationToken);
        offer.Prove(checkpoint);
        return new ProveHandoverResponse { Evidence = collected };
    }

    public async Task<AcceptHandoverResponse> AcceptAsync(AcceptHandoverRequest request, CancellationToken cancellationToken)
    {
        await accepting.WaitAsync(cancellationToken);
        try
        {
            var (study, now) = Verify(request.Study, request.Amendments);
            var record = RecordedHandover.Parse(request.Record.Memory).OrThrow();
            var offer = Find(record.OfferDigest.ToByteString(), study, now).OrThrow();
            if (offer.Accepted is null)
            {
                await AcceptAsync(request, record, offer, study, now, cancellationToken);
            }
            else if (!offer.Accepted.Digest.Equals(record.Digest))
            {
                throw new RefusedException(Reasons.HandoverRefused, "another record of this offer was accepted already");
            }

            var time = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
            return new AcceptHandoverResponse
            {
                Acceptance = new HandoverAcceptance { AcceptTime = time.ToUnixTimeSeconds(), Signature = ByteString.CopyFrom(offer.Sign(record.AcceptedMessage(time))) },
            };
        }
        finally
        {
            accepting.Release();
        }
    }

    public void Dispose() => accepting.Dispose();

    private async Task AcceptAsync(AcceptHandoverRequest request, RecordedHandover record, PendingOffer offer, VerifiedStudy study, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!record.Checkpoint.Span.SequenceEqual(offer.Checkpoint.Span))
        {
            throw new RefusedException(Reasons.HandoverInvalid, "the record is of another checkpoint than this host's evidence was made for");
        }

        if (request.Amendments.Count < record.NewestAmendment)
        {
            throw new RefusedException(Reasons.AmendmentMissing, $"the giver applied {record.NewestAmendment} amendments; {request.Amendments.Count} came along");
        }

        var giver = HandoverVerifier.VerifyGiver(record, request.Signature.Memory, request.Evidence ?? new(), offer.Offer, study, now).OrThrow();
        ThrowIf(DevelopmentRule.Check(giver, options));
        var handed = Open(request.Sealed ?? new(), record, offer).OrThrow();
        if (memory.Add(study.Digest, handed.Memory) is { } conflict)
        {
            handed.Dispose();
            throw new RefusedException(conflict);
        }

        // The ring owns them from here on, whether it takes them or not.
        await keys.InstallAsync([.. handed.Keys.Select(key => StudyKeys.HandedOver(key.Public, StudyKeys.LastUse(study, key.Public.NotAfter), key.PrivateKeys, offer.Offer.Keys, offer.CopyReceiptKey()))], cancellationToken);
        await (seal?.SaveMemoryAsync(cancellationToken) ?? Task.CompletedTask);
        offer.Complete(record);
        Log.TakenOver(log, handed.Keys.Count, study.Digest, offer.Offer.Keys.Digest);
    }

    private static Verdict<HandedKeys> Open(SealedHandover handed, RecordedHandover record, PendingOffer offer)
    {
        if (handed.Ciphertext.Length > HandedKeysFormat.MaximumBytes || !HandoverSeal.Digest(handed).Equals(record.SealedDigest))
        {
            return Verdict<HandedKeys>.Refused(Reasons.DigestMismatch, "the sealed keys are not those that the record names");
        }

        return offer.Open(record.GiverDigest, handed).Then(plaintext =>
        {
            try
            {
                return HandedKeysFormat.Read(plaintext);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }
        }).Then(read =>
        {
            if (read.Keys.All(key => key.Public.StudyDigest.Equals(offer.Offer.StudyDigest)) && read.Keys.Select(key => key.Public.Digest).SequenceEqual(offer.Offer.KeyConfigs))
            {
                return Verdict<HandedKeys>.Accepted(read);
            }

            read.Dispose();
            return Verdict<HandedKeys>.Refused(Reasons.HandoverInvalid, "other keys were handed over than the offer asks for");
        });
    }

    private (VerifiedStudy Study, DateTimeOffset Now) Verify(SignedStudy? given, IReadOnlyList<SignedAmendment> amendments)
    {
        var signed = given ?? new();
        var now = logs.Now(Sha256Digest.Of(signed.Manifest.Span));
        return (StudyVerifier.Verify(signed, amendments, now).OrThrow(), now);
    }

    private Verdict<PendingOffer> Find(ByteString offerDigest, VerifiedStudy study, DateTimeOffset now)
        => !Sha256Digest.TryParse(offerDigest.Span, out var digest)
            ? Verdict<PendingOffer>.Refused(Reasons.InvalidArgument, $"an offer digest has {Sha256Digest.Length} bytes")
            : offers.Find(digest, now).Then(offer => offer.Offer.StudyDigest.Equals(study.Digest)
                ? Verdict<PendingOffer>.Accepted(offer)
                : Verdict<PendingOffer>.Refused(Reasons.EvidenceWrongStudy, "the offer is for another study's keys"));

    private static void ThrowIf(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw new RefusedException(refusal);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2401, LogLevel.Information, "took over {Count} keys of study {Study} as holder {Holder}")]
        public static partial void TakenOver(ILogger log, int count, Sha256Digest study, Sha256Digest holder);
    }
}
