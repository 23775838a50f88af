using System.Security.Cryptography;
using FederatedGateway.Client.Runs;
using FederatedGateway.Client.Studies;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Client.Runs;

public sealed class SignedHistoryTests : IDisposable
{
    private readonly ClientFixture client = new();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Orders_signed_before_an_amendment_still_count_and_the_order_itself_is_signed_no_more()
    {
        var order = Order(client.Approved());
        var state = await client.Directory.Journal.AppendAsync((_, _) => new OrderSigned(order) { Time = SampleStudy.Now }, TestContext.Current.CancellationToken);
        var amended = client.Approved(client.Sample.Amend(1, [], [[.. Enumerable.Repeat((byte)3, 32)]], "south"));
        var history = SignedHistory.Of(state, amended);

        Assert.Equal(Reasons.OrderNumberReused, Verify(Order(amended), amended, history));
        Assert.Equal(Reasons.OrderAmendmentMismatch, Verify(order, amended, history));
        Assert.Equal(Reasons.OrderAmendmentMismatch, OrderVerifier.VerifyEarlier(Signed(Order(amended)), client.Approved(), SampleStudy.Now).Refusal?.Reason);
    }

    private static string? Verify(byte[] order, VerifiedStudy study, OrderHistory history) => OrderVerifier.VerifyProposal(Signed(order), study, history, SampleStudy.Now).Refusal?.Reason;

    private static SignedOrder Signed(byte[] order) => new() { Order = ByteString.CopyFrom(order) };

    /// <summary>Number 1, each time with other datasets.</summary>
    private byte[] Order(VerifiedStudy study) => RunOrders.Create(
        study,
        1,
        Sha256Digest.Of("keys"u8),
        client.Sample.Measurement.Bytes,
        study.Participants.Select(participant => new OrderedDataset
        {
            Participant = participant.Name,
            EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(RunOrders.EnvelopeIdBytes)),
            DatasetVersion = 1,
            CiphertextSha256 = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(Sha256Digest.Length)),
        }),
        SampleStudy.Now.AddHours(1));
}
