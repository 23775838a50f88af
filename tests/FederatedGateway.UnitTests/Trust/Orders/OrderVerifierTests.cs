using System.Security.Cryptography;
using CsCheck;
using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Manifests;
using FederatedGateway.Trust.Orders;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Orders;

public sealed class OrderVerifierTests
{
    private readonly SampleStudy sample = new();
    private readonly VerifiedStudy study;
    private readonly RunOrder order;

    public OrderVerifierTests()
    {
        study = sample.Verify();
        order = RunOrder.Parser.ParseFrom(RunOrders.Create(study, 1, Sha256Digest.Of("keys"u8), sample.Measurement.Bytes, Datasets(1).Reverse(), SampleStudy.Now.AddHours(1)));
    }

    [Fact]
    public void An_order_that_all_signed_is_accepted()
    {
        var verified = Verify().OrThrow();
        Assert.Equal(Sha256Digest.Of(order.ToByteArray()), verified.Digest);
        Assert.Equal(["north", "south", "west"], verified.Message.Datasets.Select(dataset => dataset.Participant));
        Assert.Equal(study.Digest, verified.StudyDigest);
    }

    [Fact]
    public void A_missing_signature_is_named_and_a_proposal_may_lack_it()
    {
        var signed = Sign();
        signed.Signatures.RemoveAt(1);
        var refusal = Verify(signed).Refusal!;
        Assert.Equal(Reasons.OrderSignatureMissing, refusal.Reason);
        Assert.Contains("south", refusal.Detail, StringComparison.Ordinal);
        Assert.True(OrderVerifier.VerifyProposal(signed, study, OrderHistory.Empty, SampleStudy.Now).IsAccepted);
    }

    [Fact]
    public void Forged_swapped_doubled_and_strange_signatures_are_refused()
    {
        using var forger = SigningKey.Generate();
        var forged = Sign();
        forged.Signatures[0] = RunOrders.Sign(forger, forged.Order.Span, "north");
        Assert.Equal(Reasons.OrderSignatureInvalid, Verify(forged).Refusal?.Reason);
        Assert.Equal(Reasons.OrderSignatureInvalid, OrderVerifier.VerifyProposal(forged, study, OrderHistory.Empty, SampleStudy.Now).Refusal?.Reason);

        var swapped = Sign();
        (swapped.Signatures[0].Participant, swapped.Signatures[1].Participant) = ("south", "north");
        Assert.Equal(Reasons.OrderSignatureInvalid, Verify(swapped).Refusal?.Reason);

        var doubled = Sign();
        doubled.Signatures[1] = doubled.Signatures[0].Clone();
        Assert.Equal(Reasons.OrderSignatureInvalid, Verify(doubled).Refusal?.Reason);

        var strange = Sign();
        strange.Signatures[1].Participant = "stranger";
        Assert.Equal(Reasons.OrderSignatureInvalid, Verify(strange).Refusal?.Reason);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var bytes = Sign().ToByteArray();
        Gen.Int[0, (bytes.Length * 8) - 1].Sample(
            bit =>
            {
                var flipped = bytes.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    return !Verify(SignedOrder.Parser.ParseFrom(flipped)).IsAccepted;
                }
                catch (InvalidProtocolBufferException)
                {
                    return true;
                }
            },
            iter: 400);
    }

    [Fact]
    public void An_omitted_participant_is_named()
    {
        order.Datasets.RemoveAt(2);
        var refusal = Verify().Refusal!;
        Assert.Equal(Reasons.OrderParticipantOmitted, refusal.Reason);
        Assert.Contains("west", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_studys_order_is_refused()
    {
        order.StudyDigest = Sha256Digest.Of("other"u8).ToByteString();
        Refused(Reasons.OrderWrongStudy);
    }

    [Fact]
    public void A_number_beyond_the_maximum_is_refused()
    {
        order.Number = 6;
        Refused(Reasons.OrderNumberExceeded);
    }

    [Fact]
    public void An_order_ends()
    {
        Assert.True(OrderVerifier.Verify(Sign(), study, OrderHistory.Empty, SampleStudy.Now.AddHours(1)).IsAccepted);
        Assert.Equal(Reasons.OrderExpired, OrderVerifier.Verify(Sign(), study, OrderHistory.Empty, SampleStudy.Now.AddHours(1).AddSeconds(1)).Refusal?.Reason);
    }

    [Fact]
    public void An_order_that_does_not_name_the_newest_amendment_is_refused()
    {
        var amended = sample.Verify(sample.Amend(1, [], [new byte[32]], "north"));
        Assert.Equal(Reasons.OrderAmendmentMismatch, OrderVerifier.Verify(Sign(), amended, OrderHistory.Empty, SampleStudy.Now).Refusal?.Reason);
        order.NewestAmendment = 1;
        Assert.True(OrderVerifier.Verify(Sign(), amended, OrderHistory.Empty, SampleStudy.Now).IsAccepted);
        Refused(Reasons.OrderAmendmentMismatch);
    }

    [Fact]
    public void Other_recipients_are_refused()
    {
        order.Recipients.Remove("west");
        Refused(Reasons.OrderRecipientMismatch);
        order.Recipients.Add("stranger");
        Refused(Reasons.OrderRecipientMismatch);
    }

    public static TheoryData<Action<RunOrder>> Malformations => new()
    {
        o => o.Version = 2,
        o => o.Number = 0,
        o => o.KeyConfigDigest = ByteString.CopyFrom(new byte[31]),
        o => o.Measurement = ByteString.CopyFrom(new byte[65]),
        o => o.NotAfter = 0,
        o => o.NotAfter = long.MaxValue,
        o => o.Datasets.Add(o.Datasets[0].Clone()),
        o => (o.Datasets[0], o.Datasets[1]) = (o.Datasets[1], o.Datasets[0]),
        o => o.Datasets.Add(new OrderedDataset { Participant = "stranger" }),
        o => o.Datasets[0].EnvelopeId = ByteString.CopyFrom(new byte[15]),
        o => o.Datasets[0].DatasetVersion = 0,
        o => o.Datasets[0].CiphertextSha256 = ByteString.Empty,
        o => o.Datasets[0].EnvelopeId = o.Datasets[1].EnvelopeId,
        o => o.Datasets[0].CiphertextSha256 = o.Datasets[1].CiphertextSha256,
    };

    [Theory]
    [MemberData(nameof(Malformations), DisableDiscoveryEnumeration = true)]
    public void A_malformed_field_is_refused(Action<RunOrder> malform)
    {
        malform(order);
        Refused(Reasons.OrderInvalid);
    }

    [Fact]
    public void Bytes_that_are_no_order_are_refused_even_when_signed()
    {
        var signed = Sign(ByteString.CopyFrom(0xff, 0xff));
        Assert.Equal(Reasons.MalformedMessage, Verify(signed).Refusal?.Reason);
        Assert.Equal(Reasons.LimitExceeded, Verify(Sign(ByteString.CopyFrom(new byte[RunOrders.MaximumBytes + 1]))).Refusal?.Reason);
    }

    [Fact]
    public void A_used_number_stands_for_the_same_datasets_forever()
    {
        var history = OrderHistory.Empty.With(Verify().OrThrow());

        // A re-issue to a new enclave keeps its number.
        order.KeyConfigDigest = Sha256Digest.Of("new keys"u8).ToByteString();
        order.Measurement = Sha256Digest.Of("new code"u8).ToByteString();
        order.NotAfter += 60;
        Assert.True(OrderVerifier.Verify(Sign(), study, history, SampleStudy.Now).IsAccepted);

        order.Datasets[0] = Dataset("north", 2);
        Assert.Equal(Reasons.OrderNumberReused, OrderVerifier.Verify(Sign(), study, history, SampleStudy.Now).Refusal?.Reason);
        order.Number = 2;
        Assert.True(OrderVerifier.Verify(Sign(), study, history, SampleStudy.Now).IsAccepted);
    }

    [Fact]
    public void A_superseded_dataset_and_a_second_envelope_of_one_version_are_refused()
    {
        var first = order.Clone();
        order.Number = 2;
        order.Datasets[1] = Dataset("south", 2);
        var history = OrderHistory.Empty.With(Verify().OrThrow());

        Assert.Equal(Reasons.DatasetSuperseded, OrderVerifier.Verify(Sign(first.ToByteString()), study, history, SampleStudy.Now).Refusal?.Reason);

        order.Number = 3;
        order.Datasets[1] = Dataset("south", 2);
        Assert.Equal(Reasons.OrderDatasetMismatch, OrderVerifier.Verify(Sign(), study, history, SampleStudy.Now).Refusal?.Reason);
    }

    [Fact]
    public void An_envelope_matches_only_where_it_was_ordered()
    {
        var verified = Verify().OrThrow();
        var dataset = verified.Message.Datasets[0];
        Assert.True(verified.Match(0, Header(dataset)).IsAccepted);
        Mismatch(verified.Match(1, Header(dataset)));

        var version = dataset.Clone();
        version.DatasetVersion++;
        Mismatch(verified.Match(0, Header(version)));

        var id = dataset.Clone();
        id.EnvelopeId = ByteString.CopyFrom(new byte[16]);
        Mismatch(verified.Match(0, Header(id)));

        var digest = dataset.Clone();
        digest.CiphertextSha256 = ByteString.CopyFrom(new byte[32]);
        Mismatch(verified.Match(0, Header(digest)));
    }

    private static void Mismatch(Verdict<OrderedDataset> verdict) => Assert.Equal(Reasons.OrderDatasetMismatch, verdict.Refusal?.Reason);

    private VerifiedHeader Header(OrderedDataset dataset)
    {
        var draft = new DraftHeader(new EnvelopeHeader
        {
            Version = 1,
            StudyDigest = study.Digest.ToByteString(),
            Kind = PayloadKind.FeatureTable,
            Sender = dataset.Participant,
            EnvelopeId = dataset.EnvelopeId,
            DatasetVersion = dataset.DatasetVersion,
            SchemaDigest = ByteString.CopyFrom(new byte[32]),
            RowCount = 1,
            CreateTime = SampleStudy.Now.ToUnixTimeSeconds(),
            ExpireTime = SampleStudy.Now.AddDays(1).ToUnixTimeSeconds(),
        });
        var institution = sample.Institutions.Single(institution => institution.Name == dataset.Participant);
        return VerifiedHeader.Verify(
            draft.Sign(dataset.CiphertextSha256.Span, institution.Key), institution.Key.PublicKey, new HeaderExpectation(study.Digest.Bytes.ToArray(), PayloadKind.FeatureTable, dataset.Participant)).OrThrow();
    }

    private static OrderedDataset Dataset(string participant, ulong version) => new()
    {
        Participant = participant,
        EnvelopeId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
        DatasetVersion = version,
        CiphertextSha256 = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
    };

    private IEnumerable<OrderedDataset> Datasets(ulong version) => sample.Institutions.Select(institution => Dataset(institution.Name, version));

    private SignedOrder Sign() => Sign(order.ToByteString());

    private SignedOrder Sign(ByteString bytes)
    {
        var signed = new SignedOrder { Order = bytes };
        signed.Signatures.AddRange(sample.Institutions.Select(institution => RunOrders.Sign(institution.Key, bytes.Span, institution.Name)));
        return signed;
    }

    private Verdict<VerifiedOrder> Verify() => Verify(Sign());

    private Verdict<VerifiedOrder> Verify(SignedOrder signed) => OrderVerifier.Verify(signed, study, OrderHistory.Empty, SampleStudy.Now);

    private void Refused(string reason) => Assert.Equal(reason, Verify().Refusal?.Reason);
}
