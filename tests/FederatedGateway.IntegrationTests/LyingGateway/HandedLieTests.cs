using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.Processes;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.LyingGateway;

/// <summary>A gateway that passes something else on to the successor than the giver handed over, or tells it another story.</summary>
[Collection(HandoverCollection.Name)]
public sealed class HandedLieTests(TwoEnclaves enclaves)
{
    private readonly Consortium consortium = new(enclaves.Giver);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HandoverCourier Courier => new(consortium, enclaves.Giver, enclaves.Successor);

    [Fact]
    public async Task A_changed_byte_in_each_part_of_what_was_handed_over()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var handed = await courier.GiveAsync(await courier.GiveRequestAsync());
        var honest = courier.AcceptRequest(handed);
        foreach (var position in new[] { 0, 5, 40, 100, handed.Record.Length - 1 })
        {
            await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => courier.AcceptAsync(new AcceptHandoverRequest(honest) { Record = Flip(handed.Record, position) }));
        }

        foreach (var position in Enumerable.Range(0, handed.Signature.Length))
        {
            await Refusals.AssertAsync(Reasons.SignatureInvalid, () => courier.AcceptAsync(new AcceptHandoverRequest(honest) { Signature = Flip(handed.Signature, position) }));
        }

        await RefuseSealedAsync(honest, new SealedHandover(handed.Sealed) { Enc = Flip(handed.Sealed.Enc, 7) });
        await RefuseSealedAsync(honest, new SealedHandover(handed.Sealed) { Ciphertext = Flip(handed.Sealed.Ciphertext, 7) });
        await RefuseSealedAsync(honest, new SealedHandover());
        var evidence = handed.Evidence.Clone();
        evidence.Report = Flip(evidence.Report, evidence.Report.Length / 2);
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => courier.AcceptAsync(new AcceptHandoverRequest(honest) { Evidence = evidence }));
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => courier.AcceptAsync(new AcceptHandoverRequest(honest) { Evidence = null }));
        await courier.AcceptAsync(honest);
    }

    [Fact]
    public async Task Parts_of_two_genuine_hand_overs()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var first = courier.AcceptRequest(await courier.GiveAsync(await courier.GiveRequestAsync()));
        var second = courier.AcceptRequest(await courier.GiveAsync(await courier.GiveRequestAsync()));
        await Refusals.AssertAsync(Reasons.DigestMismatch, () => courier.AcceptAsync(new AcceptHandoverRequest(second) { Sealed = first.Sealed }));
        await Refusals.AssertAsync(Reasons.EvidenceBindingMismatch, () => courier.AcceptAsync(new AcceptHandoverRequest(second) { Evidence = first.Evidence }));
        await Refusals.AssertAsync(Reasons.SignatureInvalid, () => courier.AcceptAsync(new AcceptHandoverRequest(second) { Signature = first.Signature }));
        await courier.AcceptAsync(second);
        await courier.AcceptAsync(first);
    }

    [Fact]
    public async Task What_was_handed_to_another_successor_or_after_a_restart()
    {
        await consortium.AttestAsync();
        await using var third = await EnclaveProcess.StartAsync(enclaves.RootFile, Token);
        var other = new HandoverCourier(consortium, enclaves.Giver, third);
        var handed = await other.GiveAsync(await other.GiveRequestAsync());
        await Refusals.AssertAsync(Reasons.HandoverUnknown, () => Courier.AcceptAsync(Courier.AcceptRequest(handed)));
    }

    [Fact]
    public async Task An_amendment_that_the_giver_knew_and_the_successor_is_not_shown()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var bytes = new MeasurementAmendment { StudyDigest = consortium.Digest.ToByteString(), Number = 1, Remove = { ByteString.CopyFrom(new byte[32]) } }.ToByteString();
        courier.Amendments = [new SignedAmendment { Amendment = bytes, Signatures = { Amendments.Sign(consortium.Institutions[0].Signing, bytes.Span, "north") } }];
        var request = courier.AcceptRequest(await courier.GiveAsync(await courier.GiveRequestAsync()));
        var hidden = request.Clone();
        hidden.Amendments.Clear();
        await Refusals.AssertAsync(Reasons.AmendmentMissing, () => courier.AcceptAsync(hidden));
        await courier.AcceptAsync(request);
    }

    [Fact]
    public async Task Evidence_before_the_offer_is_in_the_log_or_for_no_offer()
    {
        await consortium.AttestAsync();
        var courier = Courier;
        var offer = await courier.OfferAsync();
        var shown = await courier.LogAsync(offer);
        await Refusals.AssertAsync(Reasons.InclusionProofMissing, () => courier.ProveAsync(new ProveHandoverRequest(shown) { InclusionProof = ByteString.Empty }));
        await Refusals.AssertAsync(Reasons.HandoverUnknown, () => courier.ProveAsync(new ProveHandoverRequest(shown) { OfferDigest = Sha256Digest.Of("no offer"u8).ToByteString() }));
        var request = await courier.PrepareAsync();
        request.Challenge = ByteString.CopyFrom(1);
        await Refusals.AssertAsync(Reasons.InvalidArgument, () => courier.OfferAsync(request));
        Assert.Equal(OfferedHandover.NonceBytes, OfferedHandover.Parse(offer.Memory).OrThrow().Challenge.Length);
    }

    [Fact]
    public async Task The_numbers_of_orders_go_with_the_keys()
    {
        var (start, tables) = await consortium.PrepareAsync();
        await consortium.RunAsync(start, tables);
        var newer = consortium.EncryptAll(await consortium.AttestAsync(), version: 2);
        await Courier.CarryAsync();

        // Number 1 stood for other datasets where the keys come from.
        consortium.Enclave = enclaves.Successor;
        var keys = await consortium.AttestAsync();
        var reused = await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(keys, newer)), newer);
        await Refusals.AssertAsync(Reasons.OrderNumberReused, () => consortium.RunAsync(reused, newer));
    }

    private async Task RefuseSealedAsync(AcceptHandoverRequest honest, SealedHandover handed)
        => await Refusals.AssertAsync(Reasons.DigestMismatch, () => Courier.AcceptAsync(new AcceptHandoverRequest(honest) { Sealed = handed }));

    private static ByteString Flip(ByteString bytes, int position)
    {
        var changed = bytes.ToByteArray();
        changed[position] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
