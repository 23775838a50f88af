using FederatedGateway.Trust.Headers;
using FederatedGateway.Trust.Identity;
using FederatedGateway.Trust.Verdicts;
using FederatedGateway.V1;
using Google.Protobuf;

namespace FederatedGateway.UnitTests.Trust.Headers;

public sealed class VerifiedHeaderTests : IDisposable
{
    private static readonly byte[] Study = Digest(1);

    private readonly SigningKey signer = SigningKey.Generate();

    public void Dispose() => signer.Dispose();

    [Fact]
    public void A_signed_header_comes_back_field_by_field()
    {
        var draft = new DraftHeader(Table());
        var header = Verify(draft.Sign(Digest(9), signer)).OrThrow();
        Assert.Equal(draft.Digest, header.Digest);
        Assert.Equal(Digest(9), header.CiphertextSha256.ToArray());
        Assert.Equal(Study, header.StudyDigest.ToArray());
        Assert.Equal((PayloadKind.FeatureTable, "cleveland", 3UL, 1000L), (header.Kind, header.Sender, header.DatasetVersion, header.RowCount));
        Assert.Equal(new byte[16], header.EnvelopeId.ToArray());
        Assert.Equal(Digest(2), header.SchemaDigest.ToArray());
        Assert.Null(header.CheckCiphertext(Digest(9)));
        Assert.Equal(Reasons.DigestMismatch, header.CheckCiphertext(Digest(8))?.Reason);
        Assert.Equal(Reasons.DigestMismatch, header.CheckCiphertext([])?.Reason);
        Assert.Null(header.CheckTime(header.ExpireTime.AddSeconds(-1)));
        Assert.Equal(Reasons.EnvelopeExpired, header.CheckTime(header.ExpireTime)?.Reason);
    }

    [Fact]
    public void Every_flipped_bit_of_header_digest_and_signature_is_refused()
    {
        var signed = new DraftHeader(Table()).Sign(Digest(9), signer);
        Flips(signed.Header, changed => new SignedHeader(signed) { Header = changed }, Reasons.HeaderSignatureInvalid);
        Flips(signed.CiphertextSha256, changed => new SignedHeader(signed) { CiphertextSha256 = changed }, Reasons.HeaderSignatureInvalid);
        Flips(signed.Signature, changed => new SignedHeader(signed) { Signature = changed }, Reasons.HeaderSignatureInvalid);
    }

    [Fact]
    public void Header_and_digest_cannot_run_into_each_other()
    {
        var signed = new DraftHeader(Table()).Sign(Digest(9), signer);
        var moved = new SignedHeader(signed) { Header = ByteString.CopyFrom([.. signed.Header.Span, 9]), CiphertextSha256 = ByteString.CopyFrom(signed.CiphertextSha256.Span[1..]) };
        Assert.Equal(Reasons.HeaderInvalid, Verify(moved).Refusal?.Reason);
    }

    [Fact]
    public void Another_signer_study_sender_or_kind_is_refused_by_its_own_reason()
    {
        using var other = SigningKey.Generate();
        Assert.Equal(Reasons.HeaderSignatureInvalid, Verify(new DraftHeader(Table()).Sign(Digest(9), other)).Refusal?.Reason);
        var signed = new DraftHeader(Table()).Sign(Digest(9), signer);
        Assert.Equal(Reasons.HeaderWrongStudy, Verify(signed, new HeaderExpectation(Digest(7), PayloadKind.FeatureTable, "cleveland")).Refusal?.Reason);
        Assert.Equal(Reasons.HeaderInvalid, Verify(signed, new HeaderExpectation(Study, PayloadKind.FeatureTable, "hungarian")).Refusal?.Reason);
        Assert.Equal(Reasons.HeaderInvalid, Verify(signed, new HeaderExpectation(Study, PayloadKind.Model, "cleveland")).Refusal?.Reason);
    }

    [Fact]
    public void Each_broken_rule_is_refused_when_signed_and_thrown_when_made()
    {
        Action<EnvelopeHeader>[] breaks =
        [
            header => header.Version = 2,
            header => header.StudyDigest = ByteString.CopyFrom(new byte[31]),
            header => header.Kind = PayloadKind.Unspecified,
            header => header.Kind = (PayloadKind)77,
            header => header.Sender = "Cleveland",
            header => header.Sender = ParticipantName.Enclave,
            header => header.EnvelopeId = ByteString.CopyFrom(new byte[17]),
            header => header.DatasetVersion = 0,
            header => header.SchemaDigest = ByteString.Empty,
            header => header.RowCount = 0,
            header => header.RowCount = -5,
            header => header.RowCount = HeaderLimits.MaximumRows + 1,
            header => header.JoinKeyId = ByteString.CopyFrom(new byte[15]),
            header => header.CreateTime = 0,
            header => header.ExpireTime = header.CreateTime,
            header => header.ExpireTime = long.MaxValue,
            header => header.OrderDigest = ByteString.CopyFrom(new byte[32]),
        ];
        foreach (var change in breaks)
        {
            Broken(Table(), change, PayloadKind.FeatureTable, "cleveland");
        }

        Action<EnvelopeHeader>[] breaksInResult =
        [
            header => header.Sender = "cleveland",
            header => header.OrderDigest = ByteString.Empty,
            header => header.SchemaDigest = ByteString.CopyFrom(new byte[32]),
            header => header.RowCount = 1,
            header => header.JoinKeyId = ByteString.CopyFrom(new byte[16]),
        ];
        foreach (var change in breaksInResult)
        {
            Broken(Result(), change, PayloadKind.Model, ParticipantName.Enclave);
        }
    }

    [Fact]
    public void Results_are_signed_by_the_receipt_key_in_the_enclaves_name()
    {
        var signed = new DraftHeader(Result()).Sign(Digest(9), signer);
        var header = Verify(signed, new HeaderExpectation(Study, PayloadKind.Model, ParticipantName.Enclave)).OrThrow();
        Assert.Equal(Digest(5), header.OrderDigest.ToArray());
    }

    [Fact]
    public void Bytes_that_are_signed_but_not_canonical_are_refused()
    {
        // An unknown field, a field twice, and more bytes than any header has.
        var header = Table().ToByteArray();
        Assert.Equal(Reasons.NotCanonical, Verify(Sign([.. header, 0xa0, 0x06, 0x01])).Refusal?.Reason);
        Assert.Equal(Reasons.NotCanonical, Verify(Sign([0x08, 0x01, .. header])).Refusal?.Reason);
        Assert.Equal(Reasons.MalformedMessage, Verify(Sign([.. header, 0xff])).Refusal?.Reason);
        Assert.Equal(Reasons.HeaderInvalid, Verify(Sign(new byte[HeaderLimits.MaximumBytes + 1])).Refusal?.Reason);
    }

    private void Broken(EnvelopeHeader header, Action<EnvelopeHeader> change, PayloadKind kind, string sender)
    {
        change(header);
        Assert.Throws<ArgumentException>(() => new DraftHeader(header));
        var reason = Verify(Sign(header.ToByteArray()), new HeaderExpectation(Study, kind, sender)).Refusal?.Reason;
        Assert.Equal((header, Reasons.HeaderInvalid), (header, reason));
    }

    private void Flips(ByteString original, Func<ByteString, SignedHeader> with, string reason)
    {
        for (var bit = 0; bit < original.Length * 8; bit++)
        {
            var bytes = original.ToByteArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(reason, Verify(with(ByteString.CopyFrom(bytes))).Refusal?.Reason);
        }
    }

    private SignedHeader Sign(byte[] header) => new()
    {
        Header = ByteString.CopyFrom(header),
        CiphertextSha256 = ByteString.CopyFrom(Digest(9)),
        Signature = ByteString.CopyFrom(signer.Sign(DraftHeader.SignatureInput(header, Digest(9)))),
    };

    private Verdict<VerifiedHeader> Verify(SignedHeader signed, HeaderExpectation? expected = null)
        => VerifiedHeader.Verify(signed, signer.PublicKey, expected ?? new HeaderExpectation(Study, PayloadKind.FeatureTable, "cleveland"));

    private static EnvelopeHeader Table() => new()
    {
        Version = 1,
        StudyDigest = ByteString.CopyFrom(Study),
        Kind = PayloadKind.FeatureTable,
        Sender = "cleveland",
        EnvelopeId = ByteString.CopyFrom(new byte[16]),
        DatasetVersion = 3,
        SchemaDigest = ByteString.CopyFrom(Digest(2)),
        RowCount = 1000,
        CreateTime = 1_800_000_000,
        ExpireTime = 1_800_086_400,
    };

    private static EnvelopeHeader Result() => new()
    {
        Version = 1,
        StudyDigest = ByteString.CopyFrom(Study),
        Kind = PayloadKind.Model,
        Sender = ParticipantName.Enclave,
        EnvelopeId = ByteString.CopyFrom(new byte[16]),
        DatasetVersion = 1,
        CreateTime = 1_800_000_000,
        ExpireTime = 1_800_086_400,
        OrderDigest = ByteString.CopyFrom(Digest(5)),
    };

    private static byte[] Digest(byte value)
    {
        var digest = new byte[32];
        digest.AsSpan().Fill(value);
        return digest;
    }
}
