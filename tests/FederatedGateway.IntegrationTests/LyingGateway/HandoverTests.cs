using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>Keys move from one real enclave process to another, as they should.</summary>
[Collection(HandoverCollection.Name)]
public sealed class HandoverTests(TwoEnclaves enclaves)
{
    private readonly Consortium consortium = new(enclaves.Giver);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HandoverCourier Courier => new(consortium, enclaves.Giver, enclaves.Successor);

    [Fact]
    public async Task The_successor_holds_what_it_was_given_and_both_sides_can_be_verified_afterwards()
    {
        var keys = await consortium.AttestAsync();
        var (given, handed, acceptance) = await Courier.CarryAsync();
        var offer = OfferedHandover.Parse(given.Offer.Memory).OrThrow();
        var record = RecordedHandover.Parse(handed.Record.Memory).OrThrow();
        Assert.Equal([keys.Digest], offer.KeyConfigs);
        Assert.True(record.IsAcceptedBy(offer.Keys.ReceiptKey, acceptance));
        var successor = HandoverVerifier.VerifySuccessor(offer, given.Evidence, record.Checkpoint.Span, consortium.Verify(), record.Time).OrThrow();
        var giver = HandoverVerifier.VerifyGiver(record, handed.Signature.Memory, handed.Evidence, offer, consortium.Verify(), record.Time).OrThrow();
        Assert.Null(HandoverVerifier.Compare(successor, giver));
        Assert.Equal(keys.Digest, giver.Keys.Digest);

        var held = await enclaves.Successor.Client.PrepareHandoverAsync(new PrepareHandoverRequest { StudyDigest = consortium.Digest.ToByteString() }, cancellationToken: Token);
        Assert.Equal([keys.Digest.ToByteString()], held.KeyConfigDigests);

        consortium.Enclave = enclaves.Successor;
        Assert.NotEqual(keys.Digest, (await consortium.AttestAsync()).Digest);
    }

    [Fact]
    public async Task The_successor_runs_what_was_wrapped_to_the_giver_under_keys_of_its_own()
    {
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        await Courier.CarryAsync();
        consortium.Enclave = enclaves.Successor;
        var own = await consortium.AttestAsync(EvidenceRole.Inspect);
        Assert.Equal([keys.Digest, own.Digest], consortium.OpenedKeyConfigs);

        var overtaken = consortium.Sign(consortium.OrderBytes(keys, tables));
        await Refusals.AssertAsync(Reasons.OrderReissueNeeded, async () => await consortium.RunAsync(await consortium.StartAsync(overtaken, tables), tables));
        var outcome = await consortium.RunAsync(await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(own, tables)), tables), tables);
        Assert.Equal(own.Digest, SignedStatement<RunReceipt>.Open(outcome.Finished.Receipt.Span, own.ReceiptKey).OrThrow().Predicate.KeyConfigDigest);
    }

    [Fact]
    public async Task Accepting_again_says_the_same_and_installs_nothing_twice()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var (given, handed, _) = await courier.CarryAsync();
        var again = await courier.AcceptAsync(courier.AcceptRequest(handed));
        var offer = OfferedHandover.Parse(given.Offer.Memory).OrThrow();
        Assert.True(RecordedHandover.Parse(handed.Record.Memory).OrThrow().IsAcceptedBy(offer.Keys.ReceiptKey, again));

        var destroyed = await DestroyAsync(enclaves.Successor, offer.KeyConfigs[0]);
        Assert.Equal([ByteString.Empty, offer.Keys.Digest.ToByteString()], destroyed.Select(destruction => destruction.HolderDigest));
    }

    [Fact]
    public async Task Each_holder_confirms_the_end_of_a_key_for_itself()
    {
        var keys = await consortium.AttestAsync();
        var courier = Courier;
        var (given, handed, _) = await courier.CarryAsync();
        var offer = OfferedHandover.Parse(given.Offer.Memory).OrThrow();

        var maker = Assert.Single(await DestroyAsync(enclaves.Giver, keys.Digest));
        Assert.True(Record(maker).IsConfirmedBy(keys.ReceiptKey, consortium.Digest));
        var holders = await DestroyAsync(enclaves.Successor, keys.Digest);
        Assert.False(holders[0].WasHeld);
        Assert.True(Record(holders[1]).IsConfirmedBy(offer.Keys.ReceiptKey, consortium.Digest));
        Assert.False(Record(holders[1]).IsConfirmedBy(keys.ReceiptKey, consortium.Digest));
        Assert.False((Record(holders[1]) with { Holder = keys.Digest }).IsConfirmedBy(offer.Keys.ReceiptKey, consortium.Digest));

        // Nothing that was destroyed comes back, by no way.
        await Refusals.AssertAsync(Reasons.KeyDestroyed, async () => await enclaves.Successor.Client.OfferHandoverAsync(Offer(keys), cancellationToken: Token));
        await Refusals.AssertAsync(Reasons.HandoverRefused, () => courier.AcceptAsync(courier.AcceptRequest(Other(handed))));
    }

    [Fact]
    public async Task An_offer_that_came_to_nothing_is_confirmed_too_and_never_opens_afterwards()
    {
        var keys = await consortium.AttestAsync();
        var courier = Courier;
        var given = await courier.GiveRequestAsync();
        var handed = await courier.GiveAsync(given);
        var offer = OfferedHandover.Parse(given.Offer.Memory).OrThrow();
        var destroyed = await DestroyAsync(enclaves.Successor, keys.Digest);
        Assert.True(Record(destroyed[1]).IsConfirmedBy(offer.Keys.ReceiptKey, consortium.Digest));
        await Refusals.AssertAsync(Reasons.HandoverUnknown, () => courier.AcceptAsync(courier.AcceptRequest(handed)));
    }

    [Fact]
    public async Task Keys_go_on_to_a_third_enclave()
    {
        var keys = await consortium.AttestAsync();
        await Courier.CarryAsync();
        await using var third = await EnclaveProcess.StartAsync(enclaves.RootFile, Token);
        var (given, _, _) = await new HandoverCourier(consortium, enclaves.Successor, third).CarryAsync();
        var offer = OfferedHandover.Parse(given.Offer.Memory).OrThrow();
        Assert.Equal([keys.Digest], offer.KeyConfigs);
        Assert.True(Record((await DestroyAsync(third, keys.Digest))[1]).IsConfirmedBy(offer.Keys.ReceiptKey, consortium.Digest));
    }

    private static HandOverResponse Other(HandOverResponse handed)
    {
        var record = RecordedHandover.Parse(handed.Record.Memory).OrThrow();
        return new HandOverResponse(handed)
        {
            Record = ByteString.CopyFrom(RecordedHandover.Create(record.OfferDigest, record.GiverDigest, record.Checkpoint.Span, record.SealedDigest, 0, record.Time.AddSeconds(1)).Bytes.Span),
        };
    }

    private OfferHandoverRequest Offer(EnclaveKeys keys)
        => new() { Study = consortium.Approve(), Challenge = ByteString.CopyFrom(new byte[32]), KeyConfigDigests = { keys.Digest.ToByteString() } };

    private async Task<IReadOnlyList<KeyDestruction>> DestroyAsync(EnclaveProcess host, Sha256Digest keyConfig)
        => (await host.Client.DestroyKeysAsync(
            new DestroyKeysRequest { StudyDigest = consortium.Digest.ToByteString(), KeyConfigDigests = { keyConfig.ToByteString() }, Nonce = ByteString.CopyFrom(1, 2, 3) },
            cancellationToken: Token)).Destructions;

    private static KeyDestructionRecord Record(KeyDestruction destruction) => new(
        new Sha256Digest(destruction.KeyConfigDigest.Span),
        KeyOutcome.Destroyed,
        DateTimeOffset.FromUnixTimeSeconds(destruction.DestroyTime),
        Convert.ToBase64String([1, 2, 3]),
        destruction.Signature.ToBase64(),
        destruction.SealedCopies == 0 ? null : (int)destruction.SealedCopies,
        destruction.HolderDigest.IsEmpty ? null : new Sha256Digest(destruction.HolderDigest.Span));
}
