using FederatedGateway.Enclave.V1;
using FederatedGateway.IntegrationTests.LyingGateway;
using FederatedGateway.Trust.Attestation;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Receipts.Statements;
using FederatedGateway.Trust.Verdicts;
using Google.Protobuf;

namespace FederatedGateway.IntegrationTests.Tpm;

/// <summary>Keys that go from one machine with a TPM to another, each a real TPM implementation.</summary>
public sealed class HandedKeysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Their_new_host_seals_them_opens_old_wraps_with_them_after_a_restart_and_confirms_their_end()
    {
        await using var giver = await SealingHost.StartAsync();
        await using var successor = await SealingHost.StartAsync();
        var consortium = giver.Consortium;
        consortium.Manifest.Evidence.Add(await successor.Machine.ReferenceAsync());
        var keys = await consortium.AttestAsync();
        var tables = consortium.EncryptAll(keys);
        var courier = new HandoverCourier(consortium, giver.Enclave, successor.Enclave);
        var given = await courier.GiveRequestAsync();
        given.Collateral.AddRange(consortium.Collateral);
        await Refusals.AssertAsync(Reasons.EnrolmentMissing, () => courier.GiveAsync(given));

        var enrolment = await SealingHost.EnrolAsync(successor.Enclave, consortium.Institutions[0]);
        EvidenceCollateral.Append(given.Evidence, [enrolment]);
        await courier.AcceptAsync(courier.AcceptRequest(await courier.GiveAsync(given)));
        var offer = OfferedHandover.Parse(given.Offer.Memory).OrThrow();
        Assert.EndsWith($"{keys.Digest}-{offer.Keys.Digest}.keys", Assert.Single(successor.Files(".keys")), StringComparison.Ordinal);

        await successor.RestartAsync();
        (consortium.Enclave, consortium.Collateral) = (successor.Enclave, [enrolment]);
        var current = await consortium.AttestAsync();
        Assert.NotEqual(keys.Digest, current.Digest);
        await consortium.RunAsync(await consortium.StartAsync(consortium.Sign(consortium.OrderBytes(current, tables)), tables), tables);

        var request = new DestroyKeysRequest { StudyDigest = consortium.Digest.ToByteString(), KeyConfigDigests = { keys.Digest.ToByteString() }, Nonce = ByteString.CopyFrom(1) };
        var destroyed = (await successor.Enclave.Client.DestroyKeysAsync(request, cancellationToken: Cancellation)).Destructions[1];
        Assert.Equal((1u, offer.Keys.Digest.ToByteString()), (destroyed.SealedCopies, destroyed.HolderDigest));
        var time = DateTimeOffset.FromUnixTimeSeconds(destroyed.DestroyTime);
        Assert.True(offer.Keys.ReceiptKey.Verify(
            KeyDestructionRecord.HandedMessage(consortium.Digest, keys.Digest, offer.Keys.Digest, [1], time, 1), destroyed.Signature.Span));
        Assert.DoesNotContain(successor.Files(".keys"), file => Path.GetFileName(file).StartsWith($"{keys.Digest}", StringComparison.Ordinal));
    }
}
