using FederatedGateway.Trust.Encoding;
using FederatedGateway.Trust.Handovers;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.UnitTests.Trust.Attestation;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Handovers;

public sealed class HandoverDocumentTests
{
    private static readonly Sha256Digest Study = Sha256Digest.Of("study"u8);

    private static readonly Sha256Digest[] Two = [.. new[] { Sha256Digest.Of("one"u8), Sha256Digest.Of("two"u8) }.OrderBy(digest => digest.ToString(), StringComparer.Ordinal)];

    private readonly HandoverOffer offer = HandoverOffer.Parser.ParseFrom(OfferedHandover.Create(Two, new byte[32], new byte[32], SampleEvidence.MakeKeys(Study)).Bytes.Span);

    [Fact]
    public void An_offer_is_read_as_it_was_made()
    {
        var read = OfferedHandover.Parse(offer.ToByteArray()).OrThrow();
        Assert.Equal(Two, read.KeyConfigs);
        Assert.Equal(Study, read.StudyDigest);
        Assert.Equal(Sha256Digest.Of(offer.ToByteArray()), read.Digest);
        Assert.Equal(offer.ToByteArray(), read.Bytes.ToArray());
    }

    [Fact]
    public void Every_field_of_an_offer_has_its_length_and_its_KeyConfigs_their_order()
    {
        Refused(changed => changed.Version = 2);
        Refused(changed => changed.StudyDigest = ByteString.CopyFrom(new byte[31]));
        Refused(changed => changed.StudyDigest = ByteString.CopyFrom(new byte[32]));
        Refused(changed => changed.Challenge = ByteString.CopyFrom(new byte[33]));
        Refused(changed => changed.Nonce = ByteString.Empty);
        Refused(changed => changed.KeyConfigDigests.Clear());
        Refused(changed => changed.KeyConfigDigests.Add(changed.KeyConfigDigests[1]));
        Refused(changed => changed.KeyConfigDigests.Insert(0, changed.KeyConfigDigests[1]));
        Refused(changed => changed.KeyConfigDigests[0] = ByteString.CopyFrom(new byte[16]));
        Refused(changed => changed.KeyConfigDigests.Add(Enumerable.Range(0, OfferedHandover.MaximumKeyConfigs).Select(index => ByteString.CopyFrom([.. Enumerable.Repeat((byte)255, 31), (byte)index]))));
        var broken = offer.Clone();
        broken.KeyConfig = ByteString.CopyFrom(1);
        Assert.False(OfferedHandover.Parse(broken.ToByteArray()).IsAccepted);
        Assert.Equal(Reasons.LimitExceeded, OfferedHandover.Parse(new byte[OfferedHandover.MaximumBytes + 1]).Refusal?.Reason);
    }

    [Fact]
    public void Every_truncation_of_an_offer_or_a_record_and_whatever_follows_are_refused()
    {
        var record = RecordedHandover.Create(Study, Study, new byte[40], Study, 3, SampleStudy.Now).Bytes.ToArray();
        AssertExact(record, bytes => RecordedHandover.Parse(bytes).IsAccepted);
        AssertExact(offer.ToByteArray(), bytes => OfferedHandover.Parse(bytes).IsAccepted);

        static void AssertExact(byte[] bytes, Func<byte[], bool> accepts)
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.False(accepts(bytes[..length]), $"{length} bytes");
            }

            Assert.True(accepts(bytes));
            Assert.False(accepts([.. bytes, 0]));
        }
    }

    [Fact]
    public void A_record_says_what_it_was_made_of()
    {
        var record = RecordedHandover.Parse(RecordedHandover.Create(Two[0], Two[1], new byte[] { 1 }, Study, 3, SampleStudy.Now).Bytes).OrThrow();
        Assert.Equal((Two[0], Two[1], Study, 3, SampleStudy.Now), (record.OfferDigest, record.GiverDigest, record.SealedDigest, record.NewestAmendment, record.Time));
        Assert.Equal([1], record.Checkpoint.ToArray());
    }

    [Fact]
    public void Neither_sides_nonce_is_ever_the_others()
        => Assert.NotEqual(HandoverNonces.Successor(Study, []), HandoverNonces.Giver(Study.Bytes));

    private void Refused(Action<HandoverOffer> change)
    {
        var changed = offer.Clone();
        change(changed);
        Assert.Equal(Reasons.HandoverInvalid, OfferedHandover.Parse(changed.ToByteArray()).Refusal?.Reason);
    }
}
