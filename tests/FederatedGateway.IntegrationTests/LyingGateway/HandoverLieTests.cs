using System.Security.Cryptography;
using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation.Development;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Transparency.Entries;
using FederatedGateway.Trust.Transparency.Notes;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A gateway that wants a study's keys to go where they should not, by what it tells the enclave that has them.</summary>
[Collection(HandoverCollection.Name)]
public sealed class HandoverLieTests(TwoEnclaves enclaves)
{
    private readonly Consortium consortium = new(enclaves.Giver);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HandoverCourier Courier => new(consortium, enclaves.Giver, enclaves.Successor);

    [Fact]
    public async Task A_challenge_that_the_giver_never_gave_or_one_that_was_used()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var request = await courier.PrepareAsync();
        request.Challenge = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32));
        var offer = await courier.OfferAsync(request);
        var shown = await courier.LogAsync(offer);
        var given = await courier.GiveRequestAsync(offer, shown, await courier.ProveAsync(shown));
        await Refusals.AssertAsync(Reasons.HandoverUnknown, () => courier.GiveAsync(given));

        var honest = await courier.GiveRequestAsync();
        await courier.GiveAsync(honest);
        honest.Consistency.Clear();
        await Refusals.AssertAsync(Reasons.HandoverUnknown, () => courier.GiveAsync(honest));
    }

    [Fact]
    public async Task Evidence_that_was_made_for_another_offer_or_an_older_checkpoint_or_for_an_upload()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var first = await courier.GiveRequestAsync();
        var second = await courier.GiveRequestAsync();
        second.Evidence = first.Evidence;
        await Refusals.AssertAsync(Reasons.EvidenceBindingMismatch, () => courier.GiveAsync(second));

        // The proof is renewed for a longer log, the evidence is not.
        var offer = await courier.OfferAsync();
        var shown = await courier.LogAsync(offer);
        var index = consortium.Log.Size - 1;
        var evidence = await courier.ProveAsync(shown);
        consortium.Log.Append("more");
        var renewed = await courier.GiveRequestAsync(offer, await courier.ProofAsync(offer, shown.LogEntry.ToByteArray(), index), evidence);
        await Refusals.AssertAsync(Reasons.EvidenceBindingMismatch, () => courier.GiveAsync(renewed));

        var asked = await enclaves.Successor.Client.GetEvidenceAsync(
            new FederatedGateway.Enclave.V1.GetEvidenceRequest { Study = consortium.Approve(), Nonce = ByteString.CopyFrom(new byte[32]), Role = "upload" }, cancellationToken: Token);
        var upload = await courier.GiveRequestAsync();
        upload.Evidence = asked.Evidence;
        await Refusals.AssertAsync(Reasons.EvidenceBindingMismatch, () => courier.GiveAsync(upload));
    }

    [Fact]
    public async Task No_proof_a_proof_of_something_else_or_of_a_log_that_is_none()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var given = await courier.GiveRequestAsync();
        var proof = given.InclusionProof;
        given.InclusionProof = ByteString.Empty;
        await Refusals.AssertAsync(Reasons.InclusionProofMissing, () => courier.GiveAsync(given));

        given.InclusionProof = proof;
        var entry = given.LogEntry;
        given.LogEntry = ByteString.CopyFrom(courier.Entry(given.Offer, EntryDigests.Receipt));
        await Refusals.AssertAsync(Reasons.InclusionProofInvalid, () => courier.GiveAsync(given));
        given.LogEntry = ByteString.CopyFrom(courier.Entry(given.Offer));
        await Refusals.AssertAsync(Reasons.InclusionProofInvalid, () => courier.GiveAsync(given));
        given.LogEntry = ByteString.CopyFrom(courier.Entry(ByteString.CopyFromUtf8("another offer")));
        await Refusals.AssertAsync(Reasons.InclusionProofInvalid, () => courier.GiveAsync(given));

        using var forged = LogSigningKey.Generate(consortium.Log.Key.Name);
        var other = new MemoryLog(forged);
        given.LogEntry = entry;
        given.InclusionProof = ByteString.CopyFrom(other.Inclusion(other.Append(entry.ToByteArray())));
        await Refusals.AssertAsync(Reasons.CheckpointInvalid, () => courier.GiveAsync(given));
    }

    [Fact]
    public async Task A_stale_or_forked_log()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var given = await courier.GiveRequestAsync();
        var (start, tables) = await consortium.PrepareAsync();
        consortium.Log.Append("what the giver has seen since");
        await consortium.RunAsync(await consortium.StartAsync(start.Order, tables), tables);
        await Refusals.AssertAsync(Reasons.CheckpointInvalid, () => courier.GiveAsync(given));

        var fork = consortium.Log.Fork();
        var offer = await courier.OfferAsync();
        var seen = await consortium.PositionAsync();
        var entry = courier.Entry(offer);
        consortium.Log.Append("another history");
        consortium.Log.Append("than the successor's");
        await consortium.RunAsync(await consortium.StartAsync(start.Order, tables), tables);
        fork.Append("x");
        fork.Append("y");
        var index = fork.Append(entry);
        var shown = new ProveHandoverRequest
        {
            Study = consortium.Approve(), OfferDigest = Sha256Digest.Of(offer.Span).ToByteString(), LogEntry = ByteString.CopyFrom(entry), InclusionProof = ByteString.CopyFrom(fork.Inclusion(index)),
        };
        shown.Consistency.AddRange(fork.Consistency(seen - 1));
        var evidence = await courier.ProveAsync(shown);
        var request = new HandOverRequest { Study = consortium.Approve(), Offer = offer, Evidence = evidence, LogEntry = shown.LogEntry, InclusionProof = shown.InclusionProof };
        request.Consistency.AddRange(fork.Consistency(await consortium.PositionAsync()));
        await Refusals.AssertAsync(Reasons.LogForked, () => courier.GiveAsync(request));
    }

    [Fact]
    public async Task A_log_without_the_cosignature_that_the_manifest_asks_for()
    {
        using var witness = WitnessSigningKey.Generate("witness.example/w1");
        var witnessed = new Consortium(enclaves.Giver, witness);
        await witnessed.AttestAsync();
        var courier = new HandoverCourier(witnessed, enclaves.Giver, enclaves.Successor);
        var given = await courier.GiveRequestAsync();
        var honest = given.InclusionProof;
        var text = honest.ToStringUtf8();
        given.InclusionProof = ByteString.CopyFromUtf8(text[..(text.TrimEnd('\n').LastIndexOf('\n') + 1)]);
        await Refusals.AssertAsync(Reasons.WitnessQuorumMissing, () => courier.GiveAsync(given));
        given.InclusionProof = honest;
        await courier.AcceptAsync(courier.AcceptRequest(await courier.GiveAsync(given)));
    }

    [Fact]
    public async Task A_measurement_that_an_amendment_took_away()
    {
        await consortium.AttestAsync();
        var amendment = new MeasurementAmendment { StudyDigest = consortium.Digest.ToByteString(), Number = 1, Remove = { ByteString.CopyFrom(enclaves.Successor.Measurement) } }.ToByteString();
        var removal = new SignedAmendment { Amendment = amendment, Signatures = { Amendments.Sign(consortium.Institutions[0].Signing, amendment.Span, "north") } };
        var courier = Courier;
        var given = await courier.GiveRequestAsync();
        given.Amendments.Add(removal);
        await Refusals.AssertAsync(Reasons.MeasurementRefused, () => courier.GiveAsync(given));
    }

    [Fact]
    public async Task A_successor_of_the_gateways_own_making()
    {
        var keys = await consortium.AttestAsync();
        var courier = Courier;
        var request = await courier.PrepareAsync();
        using var receipt = SigningKey.Generate();
        using var kem = Envelopes.Hpke.KemPrivateKey.Generate(Envelopes.Hpke.HpkeSuite.XWing);
        var made = Trust.Attestation.EnclaveKeys.Create(consortium.Digest, [kem.PublicKey.Publish()], receipt.PublicKey, 1, Consortium.Now, Consortium.Now.AddMinutes(10));
        var offer = OfferedHandover.Create([keys.Digest], request.Challenge.Span, new byte[32], made);
        var bytes = ByteString.CopyFrom(offer.Bytes.Span);
        var shown = await courier.LogAsync(bytes);
        using var root = SigningKey.Generate();
        using var attester = new DevelopmentAttester(root, new Sha256Digest(enclaves.Successor.Measurement));
        var checkpoint = consortium.Log.Checkpoint();
        var evidence = attester.Produce(made, HandoverNonces.Successor(offer.Digest, checkpoint), "handover", Consortium.Now);
        var given = await courier.GiveRequestAsync(bytes, shown, evidence);
        await Refusals.AssertAsync(Reasons.EvidenceRootUntrusted, () => courier.GiveAsync(given));

        // A genuine successor's evidence beside keys of the gateway's.
        var genuine = await courier.GiveRequestAsync();
        genuine.Evidence.KeyConfig = ByteString.CopyFrom(made.Bytes.Span);
        await Refusals.AssertAsync(Reasons.EvidenceBindingMismatch, () => courier.GiveAsync(genuine));
    }

    [Fact]
    public async Task Another_study_keys_that_are_not_there_keys_that_are_gone_and_the_giver_itself()
    {
        var keys = await consortium.AttestAsync();
        var other = new Consortium(enclaves.Giver);
        await other.AttestAsync();
        var courier = Courier;
        var given = await courier.GiveRequestAsync();
        given.Study = other.Approve();
        await Refusals.AssertAsync(Reasons.EvidenceWrongStudy, () => courier.GiveAsync(given));
        given.Study = new SignedStudy { Manifest = consortium.Manifest.ToByteString() };
        await Refusals.AssertAsync(Reasons.ApprovalMissing, () => courier.GiveAsync(given));

        var request = await courier.PrepareAsync();
        request.KeyConfigDigests.Clear();
        request.KeyConfigDigests.Add(Sha256Digest.Of("never made"u8).ToByteString());
        var offer = await courier.OfferAsync(request);
        var shown = await courier.LogAsync(offer);
        var strange = await courier.GiveRequestAsync(offer, shown, await courier.ProveAsync(shown));
        await Refusals.AssertAsync(Reasons.NotFound, () => courier.GiveAsync(strange));

        var self = new HandoverCourier(consortium, enclaves.Giver, enclaves.Giver);
        await Refusals.AssertAsync(Reasons.HandoverRefused, () => self.OfferAsync());
        var nothing = await self.PrepareAsync();
        nothing.KeyConfigDigests[0] = Sha256Digest.Of("never made"u8).ToByteString();
        var own = await self.OfferAsync(nothing);
        var proved = await self.LogAsync(own);
        var toItself = await self.GiveRequestAsync(own, proved, await self.ProveAsync(proved));
        await Refusals.AssertAsync(Reasons.HandoverRefused, () => self.GiveAsync(toItself));

        var late = await courier.GiveRequestAsync();
        await enclaves.Giver.Client.DestroyKeysAsync(new DestroyKeysRequest { StudyDigest = consortium.Digest.ToByteString(), KeyConfigDigests = { keys.Digest.ToByteString() } }, cancellationToken: Token);
        await Refusals.AssertAsync(Reasons.KeyDestroyed, () => courier.GiveAsync(late));
    }

    [Fact]
    public async Task A_changed_byte_anywhere_in_an_offer()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var given = await courier.GiveRequestAsync();
        var honest = given.Offer;
        for (var position = 0; position < honest.Length; position += 61)
        {
            var changed = honest.ToByteArray();
            changed[position] ^= 1;
            given.Offer = ByteString.CopyFrom(changed);
            await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => courier.GiveAsync(given));
        }

        given.Offer = honest;
        await courier.GiveAsync(given);
    }
}
